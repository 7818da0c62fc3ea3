import type { EventOf } from '../../trace/event.js';
import type { Facts } from '../facts.js';
import type { Rule, Ruling } from './rule.js';

export const message: Rule = {
  expected: 'a message of one of the three dialects',
  see: '"Messages"',
  on: {
    'message:invalid': (event, facts) => (isBelowZero(event) ? null : judgeInvalid(event, facts)),
    'query:received': ({ from }, facts) => (from !== null && facts.foreign.has(from) ? 'kept' : null),
  },
};

/** Whether it is a `get` whose TTL is below 0: the message is invalid, but the violated rule is the one about the TTL. */
export function isBelowZero({ bytes }: EventOf<'message:invalid'>): boolean {
  return /^get \S+ \S+ \S+ .*-\d+$/u.test(bytes);
}

/** Null if no foreign peer has sent it. */
export function judgeInvalid(
  { id, peer, from, reason, bytes }: EventOf<'message:invalid'>,
  facts: Facts,
): Ruling | null {
  if (from === null || !facts.foreign.has(from)) return null;
  if (facts.isFaulted(from, peer)) return { because: 'a fault has changed what was sent' };
  return { peer: from, actual: `${bytes} (${reason})`, events: [id] };
}

export const flood: Rule = {
  expected: 'no more messages than a flood needs',
  see: '"Limits"',
  on: {
    'query:rate-limited': ({ id, peer, from, count }, facts) => {
      if (from === null || !facts.foreign.has(from)) return null;
      if (facts.isFaulted(from, peer)) return { because: 'a fault has changed what was sent' };
      return { peer: from, actual: 'more queries than the rate limit allows', events: [id], count };
    },
    'query:received': ({ from }, facts) => (from !== null && facts.foreign.has(from) ? 'kept' : null),
  },
};
