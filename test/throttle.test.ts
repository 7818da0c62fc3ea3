import { expect, it } from 'vitest';
import { Throttle } from '../src/throttle.js';

it('lets so many through at once, then so many a second, and counts the rest', () => {
  const throttle = new Throttle({ burst: 3, perSecond: 10 });
  const at = (now: number, times: number): number =>
    Array.from({ length: times }, () => throttle.allows(now)).filter(Boolean).length;
  expect(at(0, 5)).toBe(3);
  expect(throttle.takeRefused()).toBe(2);
  expect(throttle.takeRefused()).toBe(0);
  expect(at(100, 5)).toBe(1);
  expect(at(60_000, 5)).toBe(3);
});
