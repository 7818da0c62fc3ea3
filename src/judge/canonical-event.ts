import { jsonText } from '../core/sanitize.js';
import type { EventOf, TraceEvent } from '../trace/event.js';

type Value = string | number | boolean | null | undefined | readonly number[];
type Fields = Readonly<Record<string, Value>>;

/**
 * What the canonical form keeps of an event: what the rules of flooding decide. It leaves out what only processes have: ids of
 * events and queries, times, pids, addresses, paths, digests, bytes, and texts of errors. In this order stand the events that
 * have the same cause.
 */
const fieldsOf: { readonly [T in TraceEvent['type']]?: (event: EventOf<T>) => Fields } = {
  'query:issued': ({ file, ttl, strategy }) => ({ file, ttl, strategy }),
  'file:held': ({ file }) => ({ file }),
  'file:unservable': ({ file, reason }) => ({ file, reason }),
  'query:received': ({ from, ttl, hops, state }) => ({ from, ttl, hops, state }),
  'query:dropped': ({ reason }) => ({ reason }),
  'query:matched': ({ to }) => ({ to: inOrder(to) }),
  'query:forwarded': ({ to }) => ({ to: inOrder(to) }),
  'check:sent': ({ to, hops, state }) => ({ to, hops, state }),
  'check:received': ({ from, state, goesOn }) => ({ from, state, goesOn }),
  'check:answered': ({ goesOn }) => ({ goesOn }),
  'check:failed': () => ({}),
  'query:step': ({ step, hits }) => ({ step, hits }),
  'query:ended': ({ steps, hits }) => ({ steps, hits }),
  'query:sent': ({ to, ttl, hops, state }) => ({ to, ttl, hops, state }),
  'query:lost': ({ to, fault }) => ({ to, fault }),
  'query:duplicated': ({ to, fault }) => ({ to, fault }),
  'query:failed': ({ to }) => ({ to }),
  'hit:sent': ({ to, hops }) => ({ to, hops }),
  'hit:failed': () => ({}),
  // Whether a hit that is not used waits or is ignored depends on how long the transfer of another one takes.
  'hit:received': ({ from, hops, use }) => ({ from, hops, use: use === 'request' ? use : undefined }),
  'transfer:started': ({ from }) => ({ from }),
  'transfer:failed': ({ from, code }) => ({ from, code }),
  'transfer:verified': ({ from }) => ({ from }),
  'query:settled': ({ by }) => ({ by }),
  'query:resolved': ({ outcome }) => ({ outcome }),
  'query:abandoned': () => ({}),
  'fault:added': ({ fault, text }) => ({ fault, text }),
  'fault:started': ({ fault }) => ({ fault }),
  'fault:applied': (event) => appliedFields(event),
  'topology:changed': () => ({}),
  'peer:started': () => ({}),
  'peer:stopped': () => ({}),
  'peer:died': () => ({}),
  'message:invalid': ({ from }) => ({ from }),
  'query:rate-limited': ({ from }) => ({ from }),
};

const ranks = new Map(Object.keys(fieldsOf).map((type, rank) => [type, rank]));

/** The event without its peer and its cause, such as `query:sent to=3 ttl=6 hops=1`; null if the canonical form leaves it out. */
export function canonicalEvent(event: TraceEvent): string | null {
  const fields = (fieldsOf[event.type] as ((event: TraceEvent) => Fields) | undefined)?.(event);
  if (fields === undefined) return null;
  const words = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${valueText(value)}`],
  );
  return [event.type, ...words].join(' ');
}

/** Orders events with the same cause. */
export function compareSiblings(one: TraceEvent, other: TraceEvent): number {
  return rankOf(one) - rankOf(other) || numberIn(one) - numberIn(other);
}

function rankOf({ type }: TraceEvent): number {
  return ranks.get(type) ?? ranks.size;
}

function numberIn(event: TraceEvent): number {
  if ('to' in event && typeof event.to === 'number') return event.to;
  return 'from' in event && typeof event.from === 'number' ? event.from : 0;
}

function inOrder(peers: readonly number[]): readonly number[] {
  return peers.toSorted((one, other) => one - other);
}

/** Keeps the byte of a transfer, which the seed chooses; milliseconds, and the length of a message with its ports, are left out. */
function appliedFields({ fault, effect, from, to, amount }: EventOf<'fault:applied'>): Fields {
  const isByte = effect === 'flipped' || effect === 'truncated' || effect === 'stalled';
  return { fault, effect, from, to, amount: isByte ? amount : undefined };
}

/** `3`, `3,4`, `3.txt`, `"a b.txt"`; `?` for what is not known. */
export function valueText(value: Exclude<Value, undefined>): string {
  if (value === null) return '?';
  if (typeof value === 'string') return /^[\w.:-]+$/u.test(value) ? value : jsonText(value);
  return Array.isArray(value) ? value.join(',') || 'none' : String(value);
}
