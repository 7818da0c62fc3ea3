import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { treeDigestOf } from '../../src/share/tree-digest.js';
import { temporaryFolder } from '../helpers/sim.js';

it.skipIf(process.platform === 'win32')(
  'treeDigestOf computes the digest of a folder with circular links',
  async () => {
    const path = join(temporaryFolder(), 'folder');
    mkdirSync(join(path, 'sub'), { recursive: true });
    writeFileSync(join(path, 'sub/a'), 'a');
    const { sha256 } = await treeDigestOf({ path, kind: 'folder' });
    for (const name of ['here', 'there']) symlinkSync('.', join(path, name));
    expect(await treeDigestOf({ path, kind: 'folder' })).toEqual({ size: 1, sha256 });
  },
);
