import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { walk } from '../../src/core/walk.js';
import { temporaryFolder } from '../helpers/sim.js';

describe('a walk below a folder', () => {
  it('names all that is there', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a/.b'), { recursive: true });
    writeFileSync(join(folder, 'a/.b/c'), '');
    expect([...walk(folder)].sort()).toEqual(['a', join('a/.b'), join('a/.b/c')]);
  });

  it.skipIf(process.platform === 'win32')('names links, and does not go round in circles', () => {
    const folder = temporaryFolder();
    for (const name of ['here', 'there']) symlinkSync('.', join(folder, name));
    symlinkSync('nowhere', join(folder, 'away'));
    expect([...walk(folder)].sort()).toEqual(['away', 'here', 'there']);
  });

  it('says what cannot be read', () => {
    const folder = join(temporaryFolder(), 'not-there');
    expect(() => [...walk(folder)]).toThrow(expect.objectContaining({ code: 'ENOENT', path: folder }));
  });
});
