import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from './archive/temp-folder.js';
import { fetching, serving } from './sites.js';

// 65,535 entries are the first that need the ZIP64 form, and the number that marks it.
test.each([65_533, 65_534, 65_535, 66_000])(
  'a folder of %d files is transferred',
  async (count) => {
    const many = join(await tempFolder(), 'many');
    mkdirSync(many);
    for (let index = 0; index < count; index += 1) writeFileSync(join(many, String(index)), '');
    const { address } = await serving(many);
    const { savedTo, size } = await fetching(address, { file: 'many', limits: { idleMs: 60_000 } });
    expect(size).toBe(0);
    expect(readdirSync(savedTo).length).toBe(count);
  },
  300_000,
);
