import type { LinkFaultKind } from '../fault.js';
import { rateText } from '../forms.js';

export const bandwidth: LinkFaultKind<number> = {
  on: 'link',
  name: 'bandwidth',
  usage: '<link> 1KB/s',
  summary: 'lets each direction of a link carry only so many bytes of messages in a second',
  example: 'bandwidth 2-3 1KB/s',
  readParameters: (words) => words.rate() ?? words.fail('a rate, such as 1KB/s'),
  parametersText: rateText,
  decide: (bytesPerSecond) => ({ bytesPerSecond }),
};
