import type { PeerFaultKind } from '../fault.js';
import { durationText } from '../forms.js';

/** Its parameter: milliseconds. */
export const late: PeerFaultKind<number> = {
  on: 'peer',
  name: 'late',
  usage: '<peer> <time>',
  summary: 'starts a peer this long after the others are ready',
  example: 'late 3 500ms',
  alsoForeign: true,
  holdsBack: true,
  readParameters: (words) => words.duration() ?? words.fail('a time, such as 500ms'),
  parametersText: durationText,
  act: async (peer, ms, { wait, start, ended }) => {
    await wait(ms);
    if (!ended.aborted) await start(peer);
  },
  undo: (peer, _, { start }) => start(peer),
};
