import { describe, expect, it } from 'vitest';
import { Style } from '../../src/report/style.js';
import type { Growth } from '../../src/soak/growth.js';
import { soakText } from '../../src/soak/report.js';
import type { SoakResult } from '../../src/soak/result.js';

const mb = 1_000_000;
const result: SoakResult = {
  schema: 1,
  floodsim: '1.0.0',
  exitCode: 0,
  topology: { name: 'ring3', path: '/ring3.ini', peers: 3, links: 3 },
  seed: '1',
  ...{ cases: 700, queries: 1_200, verdicts: { verified: 1_200 }, faults: [], failures: [], growth: null },
  durationMs: 1_000,
  folder: '/runs',
  leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
};

function growthText(growth: readonly Growth[] | null): string[] {
  const lines = soakText(
    { ...result, growth },
    new Style({ colours: false, width: 80, unicode: true }),
  ).split('\n');
  return lines
    .slice(lines.findIndex((line) => line.includes('left behind')) + 1, -1)
    .map((line) => line.trim());
}

describe('the growth in the report of a soak', () => {
  it('names the process whose live memory has grown', () => {
    const grown = {
      of: 'peer 2',
      what: 'live memory',
      early: 10 * mb,
      late: 20 * mb,
      isTooLarge: true,
    } as const;
    const same = { ...grown, of: 'client', late: 10 * mb, isTooLarge: false };
    expect(growthText([grown, same])).toEqual([
      '✘ live memory of peer 2 grew: at most 10.0 MB in the first 1000 queries, then 20.0 MB',
    ]);
  });

  it('shows private memory apart, and says why it is not judged', () => {
    const same = {
      of: 'peer 1',
      what: 'live memory',
      early: 10 * mb,
      late: 10 * mb,
      isTooLarge: false,
    } as const;
    const shown = {
      of: 'peer 1',
      what: 'private memory',
      early: 20 * mb,
      late: 20 * mb,
      isTooLarge: null,
    } as const;
    const more = { ...shown, of: 'peer 2', late: 40 * mb };
    const lines = growthText([same, shown, more]);
    expect(lines).toEqual([
      expect.stringMatching(/^growth +none of 1 measure after 1000 queries$/u),
      expect.stringMatching(
        /^not judged +private memory grew most in peer 2: at most 20.0 MB .* then 40.0 MB$/u,
      ),
      expect.stringMatching(/^private memory is not judged: V8 keeps the memory of its young generation/u),
    ]);
  });
});
