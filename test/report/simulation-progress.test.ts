import { describe, expect, it } from 'vitest';
import { simulationProgress } from '../../src/report/simulation-progress.js';
import { Style } from '../../src/report/style.js';

const style = (width: number): Style => new Style({ colours: false, width, unicode: false });

/** The lines of a progress at these times, in ms. */
function linesAt(
  times: readonly (readonly [at: number, settled: number, messages: number])[],
  { strategy = 'flood', width = 80, queries = 100 } = {},
): (string | null)[] {
  let now = 0;
  const line = simulationProgress(style(width), strategy, () => now);
  return times.map(([at, settled, messages]) => {
    now = at;
    return line({ settled, queries, messages, links: 1000 });
  });
}

describe('simulationProgress', () => {
  it('shows nothing in the first half second', () => {
    expect(
      linesAt([
        [100, 1, 1000],
        [499, 9, 9000],
      ]),
    ).toEqual([null, null]);
  });

  it('takes the time left from the speed since its first call, not from the loading before', () => {
    const [, line] = linesAt([
      [20_000, 10, 10_000],
      [21_000, 20, 20_000],
    ]);
    expect(line).toContain('20 %  20 of 100 settled  20,000 messages  8.0');
    expect(line).toMatch(/8\.0\d? s left$/u);
  });

  it('gives a long time in minutes or hours', () => {
    const [, minutes, hours] = linesAt(
      [
        [0, 0, 0],
        [60_000, 2, 0],
        [3_600_000, 25, 0],
      ],
      { strategy: 'walk' },
    );
    expect(minutes).toMatch(/49 min left$/u);
    expect(hours).toMatch(/3\.0 h left$/u);
  });

  it('gives no time where nothing is known of the end', () => {
    const [, line] = linesAt(
      [
        [0, 0, 0],
        [1000, 0, 5000],
      ],
      { strategy: 'walk' },
    );
    expect(line).toBe('  0 of 100 settled  5,000 messages');
  });

  it('stays within a narrow window', () => {
    for (const width of [40, 60, 80]) {
      const [, line] = linesAt(
        [
          [0, 0, 0],
          [60_000, 2, 123_456],
        ],
        { width },
      );
      expect(line?.length).toBeLessThan(width);
    }
  });
});
