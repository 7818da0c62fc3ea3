import { linkSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { systemCode } from '../core/errors.js';
import { treeDigestOf } from '../share/tree-digest.js';

/**
 * Gives a file or folder that has arrived from a host its final path, in one step. What is there stays, unless it may be replaced, or
 * is the same.
 *
 * @throws if something else is there, or the system's error
 */
export async function installFetched(
  from: string,
  to: string,
  kind: 'file' | 'folder',
  mayReplace: boolean,
): Promise<void> {
  if (takesFreePath(from, to, kind)) return;
  if (mayReplace) {
    const aside = `${from}.old.part`;
    renameSync(to, aside);
    renameSync(from, to);
    return rmSync(aside, { recursive: true, force: true });
  }
  if (!(await isSame(from, to, kind))) throw new Error(`${to} already exists with other content`);
}

function takesFreePath(from: string, to: string, kind: 'file' | 'folder'): boolean {
  if (kind === 'file') {
    try {
      // A link never replaces anything. Its old name is removed by the caller.
      linkSync(from, to);
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      // Some file systems have no hard links.
    }
  }
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return false;
  renameSync(from, to);
  return true;
}

async function isSame(one: string, other: string, kind: 'file' | 'folder'): Promise<boolean> {
  const stats = lstatSync(other);
  if (kind === 'file' ? !stats.isFile() : !stats.isDirectory()) return false;
  const [ours, theirs] = await Promise.all([
    treeDigestOf({ path: one, kind }),
    treeDigestOf({ path: other, kind }),
  ]);
  return ours.sha256 === theirs.sha256;
}
