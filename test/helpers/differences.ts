import type { Difference } from '../../src/judge/differences.js';

/** A copy over a longer way, but for what is said. */
export const difference = (more: Partial<Difference>): Difference => ({
  kind: 'longer-way',
  peer: 4,
  hops: { predicted: 1, seen: 2 },
  path: [0, 3, 4],
  to: [],
  expired: false,
  reached: 0,
  messages: 0,
  because: [],
  ...more,
});
