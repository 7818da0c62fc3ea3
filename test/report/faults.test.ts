import { describe, expect, it } from 'vitest';
import type { FaultResult } from '../../src/judge/fault-results.js';
import { faultBlock } from '../../src/report/faults.js';
import { Style } from '../../src/report/style.js';

const style = new Style({ colours: false, unicode: true, width: 80 });
const cut: FaultResult = {
  number: 1,
  text: 'cut 2-3',
  kind: 'cut',
  random: false,
  started: true,
  triggered: 1,
  lost: 1,
  duplicated: 0,
  warning: null,
};

describe('the block of faults', () => {
  it('gives the seed if a fault has drawn random numbers, so that the run can be repeated', () => {
    const loss = { ...cut, text: 'loss 2-3 50%', kind: 'loss', random: true };
    expect(faultBlock({ faults: [loss], seed: '7' }, style).join('\n')).toContain(
      '7: --seed repeats the random numbers',
    );
  });

  it('gives no seed if no fault is random', () => {
    expect(faultBlock({ faults: [cut], seed: '7' }, style).join('\n')).not.toContain('seed');
  });
});
