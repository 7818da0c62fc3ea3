import type { PeerFaultKind } from '../fault.js';

export const leave: PeerFaultKind<null> = {
  on: 'peer',
  name: 'leave',
  usage: '<peer>',
  summary: 'stops a peer, which closes its connections; when the fault ends, the peer starts again',
  example: 'leave 3 at 1s for 2s',
  alsoForeign: true,
  beforeLinks: true,
  readParameters: () => null,
  parametersText: () => '',
  act: (peer, _, { stop }) => stop(peer),
  undo: (peer, _, { start }) => start(peer),
};
