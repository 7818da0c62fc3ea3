import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalOf, cases, goldens } from '../../scripts/goldens.mjs';
import { shippedTopologies } from '../../src/topology/find-files.js';

describe('sim run --lockstep', () => {
  it.each(Object.entries(cases))('gives the golden of %s, byte for byte', async (name, args) => {
    // Where a change is right, `npm run goldens` writes the files again.
    expect(await canonicalOf(args)).toBe(readFileSync(join(goldens, `${name}.txt`), 'utf8'));
  });

  it('has a golden of each topology that ships with floodsim, and no other files', async () => {
    expect(Object.keys(cases)).toEqual(expect.arrayContaining(await shippedTopologies()));
    expect(readdirSync(goldens).sort()).toEqual(
      Object.keys(cases)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });
});
