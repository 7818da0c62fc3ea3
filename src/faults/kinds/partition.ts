import type { LinkFaultKind } from '../fault.js';

export const partition: LinkFaultKind<null> = {
  on: 'link',
  targetsGroups: true,
  name: 'partition',
  usage: '{<peers>} {<peers>} ...',
  summary: 'loses each message between peers of different groups',
  example: 'partition {1,2,3} {4,5} for 1s',
  readParameters: () => null,
  parametersText: () => '',
  decide: () => ({ lose: true }),
};
