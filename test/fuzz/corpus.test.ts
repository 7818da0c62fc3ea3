import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../helpers/sim.js';
import type { FuzzTarget } from './target.js';

const folder = join(repository, 'test/fuzz');
const names = readdirSync(join(folder, 'targets')).map((name) => name.replace(/\.ts$/u, ''));

/** The inputs that fuzzing has kept: `npm run fuzz` makes new ones from them. */
describe.each(names)('fuzz target %s', (name) => {
  it('[H10] keeps its promises for all known inputs', async () => {
    const { target } = (await import(`./targets/${name}.ts`)) as { readonly target: FuzzTarget };
    const corpus = join(folder, 'corpus', name);
    const files = existsSync(corpus) ? readdirSync(corpus) : [];
    expect(files.length).toBeGreaterThan(0);
    const open = await target.open();
    try {
      for (const seed of target.seeds) await open.run(seed);
      for (const file of files) {
        await Promise.resolve(open.run(readFileSync(join(corpus, file)))).catch((error: unknown) => {
          throw new Error(`${name}/${file}`, { cause: error });
        });
      }
    } finally {
      await open.close?.();
    }
  });
});
