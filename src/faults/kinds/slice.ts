import type { LinkFaultKind } from '../fault.js';

export const slice: LinkFaultKind<null> = {
  on: 'link',
  name: 'slice',
  usage: '<link>',
  summary: 'sends each byte of a message alone, so that the receiver has to join them',
  example: 'slice 2>3',
  readParameters: () => null,
  parametersText: () => '',
  decide: () => ({ slice: true }),
};
