import type { PeerFaultKind } from '../fault.js';

export const join: PeerFaultKind<null> = {
  on: 'peer',
  name: 'join',
  usage: '<peer>',
  summary: 'starts a peer that does not run; unless a fault before it ends the peer, it is absent until then',
  example: 'join 3 at 500ms',
  alsoForeign: true,
  holdsBack: true,
  readParameters: () => null,
  parametersText: () => '',
  act: (peer, _, { start }) => start(peer),
};
