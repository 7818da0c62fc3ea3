import { describe, expect, it, test } from 'vitest';
import { randomOf } from '../../src/core/random.js';
import { ticksPerMs } from '../../src/engine/options.js';
import { apportion } from '../../src/simulate/apportion.js';
import { readChurn, readEvery, readLoss } from '../../src/simulate/conditions.js';
import { contentOn, holderCount, madeContent, namedHolders } from '../../src/simulate/content.js';
import { latencyOf, latencyText, normalQuantile, readLatency } from '../../src/simulate/latency.js';
import { latencyTable, placeInMatrix } from '../../src/simulate/latency-matrix.js';

describe('copies of files', () => {
  it('are divided exactly, each file at least once and at no peer twice', () => {
    const weights = Float64Array.from({ length: 100 }, (_, file) => 1 / (file + 1));
    const counts = apportion(weights, 1000, 150);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
    expect(Math.min(...counts)).toBe(2);
    expect(Math.max(...counts)).toBe(150);
    expect([...counts].every((count, file) => file === 0 || count <= (counts[file - 1] ?? 0))).toBe(true);
  });

  it('follow the square root of the popularity: four times as popular, twice as many', () => {
    const { copies } = madeContent(
      { files: 2, copies: 300, replicas: 'sqrt', popularity: 'zipf:2' },
      1000,
      randomOf('1', 'x'),
    );
    expect([...copies]).toEqual([200, 100]);
  });

  it('are found where they are, and searched for by popularity', () => {
    const content = madeContent({ files: 3, holders: 2, popularity: 'zipf:1' }, 10, randomOf('1', 'x'));
    for (let file = 0; file < 3; file += 1) {
      const holders = Array.from({ length: 10 }, (_, peer) => peer).filter((peer) =>
        content.holds(peer, file),
      );
      expect(holders).toHaveLength(2);
      expect(holders.every((peer) => content.filesOf(peer).includes(file))).toBe(true);
    }
    const random = randomOf('2', 'x');
    const picks = [0, 0, 0];
    for (let pick = 0; pick < 11_000; pick += 1) {
      const file = content.pick(random);
      picks[file] = (picks[file] ?? 0) + 1;
    }
    // 1 : 1/2 : 1/3 of 11,000.
    expect(picks.map((count) => Math.round(count / 1000))).toEqual([6, 3, 2]);
  });

  it('stand on named peers', () => {
    expect(namedHolders('peers 3, 5,3')).toEqual([3, 5]);
    const content = contentOn([1], 3, ['a.txt', 'b.txt'], [[2, 1]]);
    expect([content.holds(1, 0), content.holds(2, 0), content.holds(2, 1)]).toEqual([true, false, true]);
  });

  it.each([
    ['10', 10],
    ['1%', 2],
    ['0', 0],
    [3, 3],
  ])('are counted by %s', (text, count) => {
    expect(holderCount(text, 200)).toBe(count);
  });
});

describe('latencies', () => {
  const drawn = (text: string): number[] => {
    const { draw } = latencyOf(readLatency(text), 'seed');
    return Array.from({ length: 20_000 }, (_, at) => draw(at, at + 1) / ticksPerMs).sort(
      (one, other) => one - other,
    );
  };

  it.each([
    ['10ms', 10, 10, 10],
    ['uniform 10..110ms', 20, 60, 100],
    ['exponential 50ms', 50 * Math.log(1 / 0.9), 50 * Math.log(2), 50 * Math.log(10)],
    ['lognormal 50ms sigma 1', 50 * Math.exp(-1.2816), 50, 50 * Math.exp(1.2816)],
    ['exponential 50ms per message', 50 * Math.log(1 / 0.9), 50 * Math.log(2), 50 * Math.log(10)],
  ])('have the quantiles of their distribution: %s', (text, low, middle, high) => {
    const values = drawn(text);
    const at = (share: number): number => values[Math.floor(share * values.length)] ?? 0;
    for (const [share, expected] of [
      [0.1, low],
      [0.5, middle],
      [0.9, high],
    ] as const)
      expect(Math.abs(at(share) / expected - 1)).toBeLessThan(0.06);
  });

  it('may be hours', () => {
    const { draw, maxTicks } = latencyOf(readLatency('uniform 2h..3h'), 'seed');
    expect(draw(1, 2)).toBeGreaterThanOrEqual(7_200_000 * ticksPerMs);
    expect(maxTicks).toBeLessThanOrEqual(10_800_000 * ticksPerMs);
    const rare = latencyOf(readLatency('lognormal 50ms sigma 3'), 'seed').maxTicks / ticksPerMs;
    expect(rare / (50 * Math.exp(3 * 4.3247))).toBeCloseTo(1, 1);
  });

  it('are the same for two peers in both directions, at every message', () => {
    const { draw } = latencyOf(readLatency('uniform 1..1000ms'), 'seed');
    expect([draw(3, 8), draw(8, 3)]).toEqual([draw(3, 8), draw(3, 8)]);
    expect(draw(3, 9)).not.toBe(draw(3, 8));
  });

  it.each([
    '10ms',
    'uniform 10ms..100ms per link',
    'exponential 50ms per message',
    'lognormal 50ms sigma 1 per link',
  ])('are written as they are read: %s', (text) => expect(latencyText(readLatency(text))).toBe(text));

  it.each(['', '10', 'uniform 100..10ms', 'exponential', 'lognormal 50ms sigma 9', 'poisson 3ms'])(
    'are refused with a hint: "%s"',
    (text) => expect(() => readLatency(text)).toThrow('cannot be read'),
  );

  it('use the quantiles of the normal distribution', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 9);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 5);
  });
});

describe('a matrix of latencies', () => {
  const file = { path: '/x/m.csv', shown: 'm.csv' };

  it('has a row for each peer, by name or in order', () => {
    const table = latencyTable(',7,5\n7,1,20\n5,30,1\n', file);
    const matrix = placeInMatrix(table, 2, (peer) => [5, 7][peer] ?? 0, randomOf('1', 'x'));
    const { draw } = latencyOf({ kind: 'matrix', file: 'm.csv', per: 'link' }, '1', matrix);
    expect([draw(0, 1), draw(1, 0)]).toEqual([30 * ticksPerMs, 20 * ticksPerMs]);
  });

  it('reports each wrong cell with its line', () => {
    expect(() => latencyTable('1,2\n3,x\n', file)).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ line: 2, message: '"x" is not a latency' })],
      }),
    );
  });
});

test('conditions are read, and refused in words', () => {
  expect(readChurn('up 60s down 30s fixed')).toEqual({ upMs: 60_000, downMs: 30_000, lengths: 'fixed' });
  expect([readLoss('1%'), readLoss(0.01), readLoss(0), readLoss(1)]).toEqual([0.01, 0.01, 0, 1]);
  expect([readEvery('10ms'), readEvery('0'), readEvery(undefined)]).toEqual([10, 0, undefined]);
  expect(() => readChurn('up 60s')).toThrow('cannot be read');
  expect(() => readLoss('2')).toThrow('not a share');
  expect(() => readEvery('-1')).toThrow('not a time');
});
