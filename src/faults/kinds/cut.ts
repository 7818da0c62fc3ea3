import type { LinkFaultKind } from '../fault.js';

export const cut: LinkFaultKind<null> = {
  on: 'link',
  name: 'cut',
  usage: '<link>',
  summary: 'loses each message of a link, like a cable that is cut',
  example: 'cut 2-3 at 200ms for 1s',
  readParameters: () => null,
  parametersText: () => '',
  decide: () => ({ lose: true }),
};
