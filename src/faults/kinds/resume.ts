import type { PeerFaultKind } from '../fault.js';

export const resume: PeerFaultKind<null> = {
  on: 'peer',
  name: 'resume',
  usage: '<peer>',
  summary: 'lets the process of a paused peer go on (SIGCONT)',
  example: 'resume 3 after 2 query:received at 4',
  alsoForeign: true,
  readParameters: () => null,
  parametersText: () => '',
  act: (peer, _, context) => context.resume(peer),
};
