import type { Difference } from '../../src/judge/differences.js';

/** A copy over a longer path, with the given changes. */
export const difference = (more: Partial<Difference>): Difference => ({
  kind: 'longer-path',
  peer: 4,
  hops: { predicted: 1, actual: 2 },
  path: [0, 3, 4],
  to: [],
  expired: false,
  reached: 0,
  messages: 0,
  faults: [],
  because: [],
  ...more,
});
