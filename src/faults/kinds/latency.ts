import {
  type Delay,
  delayText,
  delayUsage,
  drawDelay,
  isRandomDelay,
  loadDelay,
  readDelay,
} from '../delay.js';
import { mapPath } from '../distribution.js';
import type { LinkFaultKind } from '../fault.js';

export const latency: LinkFaultKind<Delay> = {
  on: 'link',
  name: 'latency',
  usage: `<link> ${delayUsage}`,
  summary: 'delays each message of a link; later messages do not overtake it',
  example: 'latency 2-3 50ms +-10',
  readParameters: (words) => readDelay(words) ?? words.fail('a delay, such as 50ms'),
  parametersText: delayText,
  isRandom: isRandomDelay,
  load: loadDelay,
  mapPaths: mapPath,
  decide: (delay, { random, from, to }) => {
    const delayMs = drawDelay(delay, random, from, to);
    return delayMs > 0 ? { delayMs } : {};
  },
};
