import { describe, it } from 'vitest';
import { expectSameThroughEveryFormat } from '../helpers/every-format.js';

describe('sim topology convert', () => {
  // topology.test.ts converts the other two.
  it.each(['chain3', 'complete5', 'ring8', 'star6'])(
    'converts %s through every format and back without a change',
    expectSameThroughEveryFormat,
  );
});
