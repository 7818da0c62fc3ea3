import type { PeerFaultKind } from '../fault.js';

export const kill: PeerFaultKind<null> = {
  on: 'peer',
  name: 'kill',
  usage: '<peer>',
  summary: 'ends the process of a peer at once (SIGKILL); when the fault ends, the peer starts again',
  example: 'kill 3 on query:received at 3',
  alsoForeign: true,
  beforeLinks: true,
  readParameters: () => null,
  parametersText: () => '',
  act: (peer, _, { kill }) => kill(peer),
  undo: (peer, _, { start }) => start(peer),
};
