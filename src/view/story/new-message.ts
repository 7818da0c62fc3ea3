import type { EventOf, TraceEvent } from '../../trace/event.js';
import type { WritableOf } from './message-log.js';
import type { Copy, Hit, Message } from './model.js';

/** One array for all: most messages have none. */
const noActs: Message['acts'] = [];

/** The places of a new message: in the story, and of its query. */
type Places = Pick<Message, 'index' | 'query'>;

/** @param before the copy because of which this one is sent */
export function newCopy(
  event: EventOf<'query:sent'> | EventOf<'query:received'>,
  places: Places,
  before: Copy | undefined,
): WritableOf<'query'> {
  const isSent = event.type === 'query:sent';
  return {
    ...travel(event, places, before),
    from: isSent ? event.peer : event.from,
    to: isSent ? event.to : event.peer,
    kind: 'query',
    fate: null,
    hop: (before?.hop ?? event.hops) + 1,
    ttl: event.ttl,
    forwardedTo: [],
    copyOf: null,
  };
}

/** @param before the copy that it answers */
export function newHit(
  event: EventOf<'hit:sent'> | EventOf<'hit:received'>,
  places: Places,
  before: Copy | undefined,
): WritableOf<'hit'> {
  const isSent = event.type === 'hit:sent';
  return {
    ...travel(event, places, before),
    from: isSent ? event.peer : event.from,
    to: isSent ? event.to : event.peer,
    kind: 'hit',
    fate: null,
    hop: before?.hop ?? event.hops,
    size: event.size,
    sha256: isSent ? event.sha256 : null,
  };
}

/** @param hit the hit that named the holder */
export function newTransfer(
  event: EventOf<'transfer:started' | 'transfer:verified' | 'transfer:failed'>,
  places: Places,
  file: string,
  hit: Hit | undefined,
): WritableOf<'transfer'> {
  return {
    ...travel(event, places, hit),
    from: event.from,
    to: event.peer,
    kind: 'transfer',
    fate: null,
    file,
    progress: [],
    size: event.type === 'transfer:started' ? event.size : null,
    bytes: null,
    md5: null,
    sha256: null,
    comparedWith: null,
  };
}

function travel({ id, at, type }: TraceEvent, places: Places, before: Message | undefined) {
  const isSent = type === 'query:sent' || type === 'hit:sent' || type === 'transfer:started';
  return {
    ...places,
    sentAt: at,
    endedAt: null,
    cause: before?.index ?? null,
    sentEvent: isSent ? id : null,
    endEvent: null,
    reason: null,
    acts: noActs,
  } as const;
}
