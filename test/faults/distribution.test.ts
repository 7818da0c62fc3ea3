import { describe, expect, it } from 'vitest';
import { errorText } from '../../src/cli/print.js';
import { randomOf } from '../../src/core/random.js';
import { drawDelay, loadDelay, readDelay } from '../../src/faults/delay.js';
import { type Distribution, drawLength, readDistribution } from '../../src/faults/distribution.js';
import type { ReadText } from '../../src/faults/fault.js';
import { FaultWords } from '../../src/faults/words.js';
import { errorOf } from '../helpers/errors.js';

const draws = 20_000;

/** The largest difference between the distribution of the draws and the given one (Kolmogorov and Smirnov). */
function distanceFrom(distribution: Distribution, belowOf: (ms: number) => number): number {
  const random = randomOf('1', 'lengths');
  const lengths = Array.from({ length: draws }, () => drawLength(distribution, random)).sort((a, b) => a - b);
  return Math.max(
    ...lengths.map((ms, index) => {
      const below = belowOf(ms);
      return Math.max(Math.abs(below - index / draws), Math.abs(below - (index + 1) / draws));
    }),
  );
}

/** Abramowitz and Stegun, 7.1.26; errors below 2e-7. */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const erf = 1 - series * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

function distributionOf(text: string): Distribution {
  const distribution = readDistribution(new FaultWords(text));
  if (distribution === undefined) throw new Error(`${text} is not a distribution`);
  return distribution;
}

describe('random lengths', () => {
  it.each<[string, (ms: number) => number]>([
    ['50ms +-10', (ms) => (ms - 40) / 20],
    ['50ms +-10 normal', (ms) => normalBelow((ms - 50) / 10)],
    ['exponential 50ms', (ms) => 1 - Math.exp(-ms / 50)],
    ['pareto 50ms 1.5', (ms) => 1 - (50 / ms) ** 1.5],
    ['weibull 50ms 0.7', (ms) => 1 - Math.exp(-((ms / 50) ** 0.7))],
  ])('of %s are distributed as they should be', (text, belowOf) => {
    // A right one stays below this with a probability of 0.9999; the seed is fixed.
    expect(distanceFrom(distributionOf(text), belowOf)).toBeLessThan(2.23 / Math.sqrt(draws));
  });

  it.each(['1ms +-1s normal', 'pareto 20h 0.1', 'weibull 20h 0.1'])(
    'of %s stay between 0 and a day',
    (text) => {
      const random = randomOf('1', 'lengths');
      for (let draw = 0; draw < 1000; draw += 1) {
        const ms = drawLength(distributionOf(text), random);
        expect(ms >= 0 && ms <= 86_400_000).toBe(true);
      }
    },
  );

  it('are the same for the same seed, and others for another one', () => {
    const drawn = (seed: string): number =>
      drawLength(distributionOf('exponential 50ms'), randomOf(seed, 'x'));
    expect(drawn('1')).toBe(drawn('1'));
    expect(drawn('1')).not.toBe(drawn('2'));
  });

  it.each(['exponential', 'exponential 5', 'pareto 50ms', 'pareto 50ms 0', 'weibull 1.5', 'file'])(
    'of %j are refused',
    (text) => {
      expect(errorOf(() => readDistribution(new FaultWords(text))).code).toBe('bad-usage');
    },
  );
});

describe('lengths of a file', () => {
  const load = async (text: string, content: string): ReturnType<typeof loadDelay> => {
    const delay = readDelay(new FaultWords(text));
    if (delay === undefined) throw new Error(`${text} is not a delay`);
    const read: ReadText = async (path) => {
      expect(path).toBe('some file.txt');
      return content;
    };
    return await loadDelay(delay, read);
  };
  const file = 'file "some file.txt"';
  const matrix = 'matrix "some file.txt"';

  it('are drawn, each of them', async () => {
    const delay = await load(file, '# seconds of sessions\n1.5s\n\n250\r\n0.5\n');
    const random = randomOf('1', 'x');
    const drawn = new Set(Array.from({ length: 200 }, () => drawDelay(delay, random, 1, 2)));
    expect([...drawn].sort((a, b) => a - b)).toEqual([0.5, 250, 1500]);
  });

  it('of a matrix belong to a sender and a receiver', async () => {
    const delay = await load(matrix, '# King, 2002\n,1,2,3\n1,-,20,30ms\n2;5;;7\n3 1 2 0.5s\n');
    const random = randomOf('1', 'x');
    const delays = [1, 2, 3].map((from) => [1, 2, 3, 4].map((to) => drawDelay(delay, random, from, to)));
    expect(delays).toEqual([
      [0, 20, 30, 0],
      [5, 0, 7, 0],
      [1, 2, 500, 0],
    ]);
  });

  it.each([
    [file, '', 'some file.txt:1: there is no length in it'],
    [file, '5\n-3\n', 'some file.txt:2: "-3" is not a length of time'],
    [matrix, '', 'some file.txt:1: there is no table in it'],
    [matrix, ',1,x\n', 'some file.txt:1: "x" is not a peer'],
    [matrix, ',1,2\n1,2,3,4\n', 'some file.txt:2: 3 delays for 2 receivers'],
    [matrix, ',1\n1,2\n\n1,3\n', 'some file.txt:4: peer 1 has two lines'],
    [matrix, ',1\n1,much\n', 'some file.txt:2: "much" is not a delay'],
  ])('are refused with their line: %s %j', async (text, content, message) => {
    await expect(load(text, content)).rejects.toMatchObject({ code: 'bad-usage', message });
  });

  it('are refused with one line and its hint', async () => {
    const error: unknown = await load(file, 'long').catch((thrown: unknown) => thrown);
    expect(errorText(error, { colours: false, unicode: true, width: 80 }).text.split('\n')).toEqual([
      'sim: some file.txt:1: "long" is not a length of time',
      '  hint: write 250ms, 1.5s, or milliseconds',
      '',
    ]);
  });
});
