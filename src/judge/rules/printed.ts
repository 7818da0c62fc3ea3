import type { Rule, Ruling } from './rule.js';

export const printed: Rule = {
  expected:
    'each line of a message in the text report follows from the trace, and each of the trace is printed',
  see: 'docs/verify.md',
  atEnd: (_facts, { printed: report }) => {
    if (report === undefined) return { because: 'no text report of the run was given' };
    const { equal, notInTrace, notPrinted } = report;
    return [
      ...Array.from({ length: equal }, (): Ruling => 'kept'),
      ...notInTrace.map(({ line, text }): Ruling => {
        return { peer: null, actual: `line ${line} is not in the trace: ${text.trim()}`, events: [] };
      }),
      ...notPrinted.map(({ event, text }): Ruling => {
        return { peer: null, actual: `not printed: ${text.trim()}`, events: [event] };
      }),
    ];
  },
};
