import { printable } from '../../core/sanitize.js';
import { effectsOf } from '../story/cursor.js';
import type { Message, QueryStory } from '../story/model.js';
import type { Texts } from '../text/en.js';
import { actText, messageMark } from '../text/event-rows.js';
import { timeText } from '../text/numbers.js';
import { messageSentence } from '../text/sentence.js';
import { Chips } from './chips.js';
import { LinkDetail } from './link-detail.js';
import { Mark } from './mark.js';
import { PeerDetail } from './peer-detail.js';
import { timeOf } from './verdict.js';
import type { Viewer } from './viewer.js';
import { byteText, Wire } from './wire.js';

/** The effects that are shown of one message; a peer may send to thousands. */
const maxEffects = 60;

/** What is selected: a message with its bytes, cause and effects, or a peer. */
export function Detail({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, view, source } = viewer;
  const { selected } = view;
  const { Faults } = source;
  if (selected === null) return null;
  const message = selected.kind === 'message' ? source.story.messages[selected.index] : undefined;
  return (
    <section class="detail" data-testid="detail" aria-label={texts.panes.side}>
      <button
        type="button"
        class="icon close"
        data-testid="close-detail"
        aria-label={texts.detail.close}
        onClick={() => viewer.select(null)}
      >
        ×
      </button>
      {selected.kind === 'peer' && <PeerDetail viewer={viewer} query={query} peer={selected.peer} />}
      {selected.kind === 'link' && (
        <LinkDetail viewer={viewer} query={query} from={selected.from} to={selected.to} />
      )}
      {message !== undefined && <MessageDetail viewer={viewer} query={query} message={message} />}
      {Faults !== undefined && <Faults viewer={viewer} target={selected} />}
    </section>
  );
}

function MessageDetail({
  viewer,
  query,
  message,
}: {
  readonly viewer: Viewer;
  readonly query: QueryStory;
  readonly message: Message;
}) {
  const { texts, source, wire } = viewer;
  const { detail } = texts;
  const { story } = source;
  const { kind, from, to, cause } = message;
  const title = kind === 'query' ? detail.query : kind === 'hit' ? detail.hit : detail.transfer;
  const name = (peer: number | null): string => (peer === null ? detail.unknownPeer : String(peer));
  const effects = effectsOf(story, message.index);
  return (
    <>
      <h2>{title(name(from), name(to))}</h2>
      <p class={`fate fate-${messageMark(message)}`} data-testid="fate">
        <Mark kind={messageMark(message)} /> {messageSentence(message, texts)}
      </p>
      <dl class="facts">
        {factsOf(message, query, texts).map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Wire message={wire.bytesOf(message)} texts={texts} />
      <h3>{detail.causedBy}</h3>
      {cause === null ? <p>{detail.origin}</p> : <Chips viewer={viewer} indexes={[cause]} />}
      <h3>{detail.ledTo}</h3>
      {effects.length === 0 ? (
        <p>{detail.nothing}</p>
      ) : (
        <Chips viewer={viewer} indexes={effects.slice(0, maxEffects)} />
      )}
      {effects.length > maxEffects && <p>{detail.andMore(effects.length - maxEffects)}</p>}
    </>
  );
}

function factsOf(message: Message, query: QueryStory, texts: Texts): readonly (readonly [string, string])[] {
  const { detail } = texts;
  const { sentAt, endedAt, fate, reason } = message;
  const facts: (readonly [string, string])[] = [[detail.sent, timeOf(query, sentAt)]];
  const isFailed = fate === 'unreachable' || fate === 'failed';
  if (fate === 'lost-by-fault' && endedAt !== null) facts.push([detail.dropped, timeOf(query, endedAt)]);
  else if (endedAt === null)
    facts.push([detail.received, fate === 'lost' ? detail.neverArrived : detail.underWay]);
  else {
    const duration = timeText(endedAt - sentAt);
    facts.push([
      isFailed ? detail.failed : detail.received,
      `${timeOf(query, endedAt)}, ${detail.onTheWay(duration)}`,
    ]);
  }
  for (const { fault, text, effect, amount } of message.acts) {
    const what = actText({ fault, effect }, texts);
    const much = effect === 'delayed' && amount !== null ? `, ${timeText(amount)}` : '';
    facts.push([printable(text), what + much]);
  }
  if (message.kind === 'query') facts.push([detail.hop, `${message.hop}, TTL ${message.ttl}`]);
  if (message.kind !== 'query' && message.size !== null)
    facts.push([detail.size, byteText(texts, message.size)]);
  if (message.kind === 'transfer') {
    if (message.bytes !== null) facts.push([detail.archive, byteText(texts, message.bytes)]);
    if (message.comparedWith !== null)
      facts.push([detail.compared, detail.comparedWith[message.comparedWith]]);
    if (message.md5 !== null) facts.push(['md5', message.md5]);
  }
  if (message.kind !== 'query' && message.sha256 !== null) facts.push(['sha256', message.sha256]);
  if (reason !== null) facts.push([detail.reason, printable(reason)]);
  return facts;
}
