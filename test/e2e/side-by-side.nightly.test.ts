import { describe, expect, it } from 'vitest';
import { runSideBySide } from '../helpers/side-by-side.js';

describe('sim run, on a busy machine', () => {
  it.each([
    { runs: 100, busy: 0 },
    { runs: 40, busy: 20 },
  ])(
    'succeeds in each of $runs runs side by side, beside $busy busy loops',
    async ({ runs, busy }) => {
      expect(await runSideBySide(runs, busy)).toEqual({ 0: '' });
    },
    600_000,
  );
});
