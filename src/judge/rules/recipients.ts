import { copyText, type SentCopy } from '../sent-copies.js';
import type { Rule, Ruling } from './rule.js';

function broken(copy: SentCopy): Ruling {
  const { sent, first } = copy;
  return {
    peer: sent.peer,
    actual: copyText(copy),
    events: first === undefined ? [sent.id] : [first.id, sent.id],
  };
}

export const duplicate: Rule = {
  expected: 'nothing: a query that was seen before is dropped',
  see: 'W21',
  ofFloods: true,
  onSent: (copy) => (copy.nth === 1 ? 'kept' : broken(copy)),
};

export const sender: Rule = {
  expected: 'to every neighbour except the sender of its first copy',
  see: 'W31',
  ofFloods: true,
  onSent: (copy) => {
    if (copy.nth > 1 || copy.first === undefined) return null;
    if (!copy.knowsReceiver) return { because: 'the sender of the first copy may have sent no hello' };
    return copy.sent.to === copy.first.from ? broken(copy) : 'kept';
  },
};

export const origin: Rule = {
  expected: 'to every neighbour except the origin',
  see: 'W32',
  ofFloods: true,
  onSent: (copy) => {
    if (copy.nth > 1 || copy.first === undefined) return null;
    if (copy.isForeign && !copy.knowsReceiver)
      return { because: 'peers of the older dialects may not know the address of the origin' };
    // The rule about the sender says it.
    if (copy.sent.to === copy.first.from) return null;
    if (copy.first.origin === null) return { because: 'the origin is not known' };
    return copy.sent.to === copy.first.origin ? broken(copy) : 'kept';
  },
};
