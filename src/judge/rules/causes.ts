import type { Rule } from './rule.js';

export const cause: Rule = {
  expected: 'each event after its cause, not dated before it, and with an id of its own',
  see: 'docs/verify.md',
  onEach: (event, facts) => {
    const { id, type, at, cause: why } = event;
    if (facts.isRepeated) return { peer: null, actual: `a second event with the id ${id}`, events: [id] };
    if (why === undefined) return null;
    const before = facts.queryOf(event)?.byId.get(why);
    if (before !== undefined && before.at <= at) return 'kept';
    if (before === undefined && !facts.ids.has(why)) {
      // `3.2#17` is an event of the second process of peer 3.
      if (facts.ended.has(Number.parseInt(why, 10)))
        return { because: 'the process of its cause ended before it reported' };
      return { peer: null, actual: `${type} stands before its cause, or without it`, events: [why, id] };
    }
    if (before === undefined) return 'kept';
    const actual = `${type} is dated ${at} ms, before its cause ${before.type}, ${before.at} ms`;
    return { peer: null, actual, events: [why, id] };
  },
};
