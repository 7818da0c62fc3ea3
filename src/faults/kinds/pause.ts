import type { PeerFaultKind } from '../fault.js';

export const pause: PeerFaultKind<null> = {
  on: 'peer',
  name: 'pause',
  usage: '<peer>',
  summary: 'stops the process of a peer for now (SIGSTOP); when the fault ends, it goes on (SIGCONT)',
  example: 'pause 3 on query:received at 2 for 500ms',
  alsoForeign: true,
  readParameters: () => null,
  parametersText: () => '',
  act: (peer, _, context) => context.pause(peer),
  undo: (peer, _, { resume }) => resume(peer),
};
