import { printable } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import { CutLinks } from '../story/cut-links.js';
import type { QueryStory } from '../story/model.js';
import { Chips } from './chips.js';
import type { Viewer } from './viewer.js';

const maxCopies = 40;

/** A link: which copies of the query were sent on it, each way, and whether a fault has cut it. */
export function LinkDetail({
  viewer,
  query,
  from,
  to,
}: {
  readonly viewer: Viewer;
  readonly query: QueryStory;
  readonly from: PeerId;
  readonly to: PeerId;
}) {
  const { texts, source } = viewer;
  const { detail } = texts;
  const { at } = viewer.momentOf(query);
  const cut = new CutLinks(source.story.faults, at).sideOf(from, to);
  const [one, other] = [source.story.hostOf(from), source.story.hostOf(to)];
  const copies = query.messages.filter((index) => {
    const message = source.story.messages[index];
    if (message?.kind !== 'query') return false;
    return (message.from === from && message.to === to) || (message.from === to && message.to === from);
  });
  return (
    <>
      <h2>{detail.link(from, to)}</h2>
      {cut !== null && <p class="fate fate-fault">{texts.legend.cutLink}</p>}
      {one !== null && other !== null && (
        <p>
          {one === other
            ? detail.withinHost(printable(one.name))
            : detail.crossesHosts(printable(one.name), printable(other.name))}
        </p>
      )}
      <h3>{detail.copies}</h3>
      {copies.length === 0 ? (
        <p>{detail.none}</p>
      ) : (
        <Chips viewer={viewer} indexes={copies.slice(0, maxCopies)} />
      )}
    </>
  );
}
