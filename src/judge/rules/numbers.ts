import { loweredTtl, raisedHops } from '../../protocol/router.js';
import { copyText, type SentCopy } from '../sent-copies.js';
import { isBelowZero, judgeInvalid } from './messages.js';
import type { Rule, Ruling } from './rule.js';

const noSource = { because: 'the trace does not show why the message was sent' } as const;

/** What a message must have, by what made its peer send it. */
function expectedOf({ source }: SentCopy): { readonly ttl: number; readonly hops: number } | null {
  if (source === undefined) return null;
  if (source.type === 'query:issued') return { ttl: source.ttl, hops: 0 };
  return { ttl: loweredTtl(source.ttl), hops: raisedHops(source.hops) };
}

function broken(copy: SentCopy): Ruling {
  const { sent, source } = copy;
  return {
    peer: sent.peer,
    actual: copyText(copy),
    events: source === undefined ? [sent.id] : [source.id, sent.id],
  };
}

export const ttl: Rule = {
  expected: 'the TTL of the copy that it forwards, lowered by one',
  see: 'W28',
  ofFloods: true,
  onSent: (copy) => {
    const expected = expectedOf(copy);
    // A foreign peer forwards one of the copies that it received: each of them is compared.
    if (expected === null) return copy.isForeign ? broken(copy) : noSource;
    return copy.sent.ttl === expected.ttl ? 'kept' : broken(copy);
  },
};

export const hops: Rule = {
  expected: 'the hops of the copy that it forwards, raised by one',
  see: 'W29',
  ofFloods: true,
  onSent: (copy) => {
    const expected = expectedOf(copy);
    if (!copy.hasHops) return { because: 'messages of the older dialects have no hops' };
    if (expected === null) return noSource;
    return copy.sent.hops === expected.hops ? 'kept' : broken(copy);
  },
};

export const sum: Rule = {
  expected: 'TTL and hops with the same sum as before: it is the same on every path from the origin',
  see: 'W28 and W29',
  ofFloods: true,
  onSent: (copy) => {
    const { sent, source } = copy;
    if (source === undefined) return noSource;
    const before = source.type === 'query:issued' ? source.ttl : source.ttl + source.hops;
    if (sent.ttl + sent.hops === before) return 'kept';
    // Which of the two a foreign peer got wrong is the matter of other rules.
    if (copy.isForeign && copy.hasHops) return null;
    if (!copy.hasHops)
      return { because: `the sum is lost behind peer ${sent.peer}: its dialect has no hops` };
    return broken(copy);
  },
};

export const expired: Rule = {
  expected: 'nothing: no TTL was left',
  see: 'W30',
  onSent: (copy) => (copy.sent.ttl > 0 ? 'kept' : broken(copy)),
  on: { 'message:invalid': (event, facts) => (isBelowZero(event) ? judgeInvalid(event, facts) : null) },
};
