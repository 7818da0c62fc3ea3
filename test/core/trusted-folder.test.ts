import { closeSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MovedError, TrustedFolder } from '../../src/core/trusted-folder.js';
import { temporaryFolder } from '../helpers/sim.js';

describe.skipIf(process.platform === 'win32').each(['linux', 'darwin'] as const)(
  'TrustedFolder, in the way of %s,',
  (platform) => {
    function prepare() {
      const folder = temporaryFolder();
      for (const path of ['share/sub', 'outside']) mkdirSync(join(folder, path), { recursive: true });
      for (const path of ['share/sub/a.txt', 'outside/a.txt']) writeFileSync(join(folder, path), path);
      symlinkSync(join(folder, 'share'), join(folder, 'chosen'));
      const root = join(folder, 'chosen');
      return { folder, root, trusted: new TrustedFolder(root, platform) };
    }

    it('follows a link that the user has chosen as the folder', () => {
      const { root, trusted } = prepare();
      expect(trusted.list(root)).toEqual([{ name: 'sub', kind: 'folder' }]);
      expect(trusted.list(join(root, 'sub'))).toEqual([{ name: 'a.txt', kind: 'file' }]);
      const file = trusted.open(join(root, 'sub/a.txt'));
      expect(readFileSync(file, 'utf8')).toBe('share/sub/a.txt');
      closeSync(file);
    });

    it('[D5] refuses what is below a folder that was replaced by a link', () => {
      const { folder, root, trusted } = prepare();
      renameSync(join(folder, 'share/sub'), join(folder, 'share/before'));
      symlinkSync(join(folder, 'outside'), join(folder, 'share/sub'));
      expect(() => trusted.open(join(root, 'sub/a.txt'))).toThrow(MovedError);
      expect(() => trusted.list(join(root, 'sub'))).toThrow(/symbolic link|ELOOP/u);
    });

    it('[D5] refuses a file that was replaced by a link', () => {
      const { folder, root, trusted } = prepare();
      renameSync(join(folder, 'share/sub/a.txt'), join(folder, 'share/sub/b.txt'));
      symlinkSync(join(folder, 'outside/a.txt'), join(folder, 'share/sub/a.txt'));
      expect(() => trusted.open(join(root, 'sub/a.txt'))).toThrow(/ELOOP/u);
    });
  },
);
