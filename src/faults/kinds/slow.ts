import type { PeerFaultKind } from '../fault.js';
import { durationText } from '../forms.js';

/** Its parameter: milliseconds. */
export const slow: PeerFaultKind<number> = {
  on: 'peer',
  name: 'slow',
  usage: '<peer> <time>',
  summary: 'a peer takes this much longer to look for the file of a query in its share',
  example: 'slow 3 200ms',
  alsoForeign: false,
  readParameters: (words) => {
    const ms = words.duration() ?? words.fail('a time, such as 200ms');
    return ms > 0 ? ms : words.refuse('a time of more than 0');
  },
  parametersText: durationText,
  act: (peer, ms, context) => context.slow(peer, ms),
  undo: (peer, _, context) => context.slow(peer, 0),
};
