import { printable } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import type { Message, QueryStory } from '../story/model.js';
import { Chips } from './chips.js';
import { timeOf } from './verdict.js';
import type { Viewer } from './viewer.js';

const maxFiles = 20;

/** A peer: where it is, what it has, and what it received of this query. */
export function PeerDetail({
  viewer,
  query,
  peer,
}: {
  readonly viewer: Viewer;
  readonly query: QueryStory;
  readonly peer: PeerId;
}) {
  const { texts, source } = viewer;
  const { detail } = texts;
  const { story } = source;
  const known = story.peers.get(peer);
  const host = story.hostOf(peer);
  const neighbours = query.overlay.peers.find(({ id }) => id === peer)?.neighbours ?? [];
  const copies = query.messages
    .flatMap((index) => story.messages[index] ?? [])
    .filter((message) => message.kind === 'query' && message.to === peer);
  const isFirst = ({ fate }: Message): boolean =>
    !['duplicate', 'own', 'unreachable', 'lost-by-fault'].includes(fate ?? '');
  const first = copies.find(isFirst);
  const duplicates = copies.filter(({ fate }) => fate === 'duplicate' || fate === 'own');
  const files = known?.files?.slice(0, maxFiles).map((name) => printable(name));
  const more = (known?.fileCount ?? 0) - (files?.length ?? 0);
  return (
    <>
      <h2>{detail.peer(peer)}</h2>
      <dl class="facts">
        {known !== undefined && known.ip !== null && (
          <div>
            <dt>{detail.address}</dt>
            <dd>{`${known.ip}:${known.port ?? ''}`}</dd>
          </div>
        )}
        {host !== null && (
          <div>
            <dt>{detail.host}</dt>
            <dd>{printable(host.name)}</dd>
          </div>
        )}
        <div>
          <dt>{detail.neighbours}</dt>
          <dd>{neighbours.join(', ')}</dd>
        </div>
        {files !== undefined && (
          <div>
            <dt>{detail.files}</dt>
            <dd>{[...files, ...(more > 0 ? [detail.andMore(more)] : [])].join(', ')}</dd>
          </div>
        )}
        {first !== undefined && first.endedAt !== null && (
          <div>
            <dt>{detail.received}</dt>
            <dd>{timeOf(query, first.endedAt)}</dd>
          </div>
        )}
      </dl>
      {first !== undefined && (
        <>
          <h3>{detail.firstCopy}</h3>
          <Chips viewer={viewer} indexes={[first.index]} />
        </>
      )}
      {duplicates.length > 0 && (
        <>
          <h3>{`${detail.duplicates}: ${duplicates.length}`}</h3>
          <Chips viewer={viewer} indexes={duplicates.slice(0, 40).map(({ index }) => index)} />
        </>
      )}
    </>
  );
}
