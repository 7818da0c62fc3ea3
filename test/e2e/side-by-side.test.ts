import { describe, expect, it } from 'vitest';
import { runSideBySide } from '../helpers/side-by-side.js';

describe('sim run, on a busy machine', () => {
  it('succeeds in each of 8 runs side by side, beside 4 busy loops', async () => {
    expect(await runSideBySide(8, 4)).toEqual({ 0: '' });
  });
});
