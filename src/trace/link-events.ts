import type { Arrival, EventOf, TraceEvent } from './event.js';

/** Whether it is an arrival that is not yet joined to its sending. */
export function isArrival(event: TraceEvent): event is Arrival {
  const isOfMessage =
    event.type === 'query:received' || event.type === 'hit:received' || event.type === 'check:received';
  return isOfMessage && event.cause === undefined;
}

export type OfProxy = EventOf<'query:lost' | 'query:duplicated' | 'query:failed'>;

/** Whether it is what a proxy reports about a message of a peer that reports its sendings itself. */
export function isOfProxy(event: TraceEvent): event is OfProxy {
  const isOfMessage =
    event.type === 'query:lost' || event.type === 'query:duplicated' || event.type === 'query:failed';
  return isOfMessage && event.observedBy === 'proxy' && event.cause === undefined;
}

export type Sending = EventOf<'query:sent' | 'query:duplicated' | 'hit:sent' | 'check:sent'>;

/** The copy of a message is one more message. */
export function isSending(event: TraceEvent): event is Sending {
  switch (event.type) {
    case 'query:sent':
    case 'query:duplicated':
    case 'hit:sent':
    case 'check:sent':
      return true;
    default:
      return false;
  }
}

/** Of the messages of one kind and query on one link. */
export function linkKey({ type, query }: { type: string; query: string }, from: number, to: number): string {
  return `${type.slice(0, type.indexOf(':'))} ${query} ${from}>${to}`;
}
