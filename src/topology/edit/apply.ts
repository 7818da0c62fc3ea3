import { readFileSync, realpathSync, statSync } from 'node:fs';
import { messageOf, SimError } from '../../errors.js';
import { writeWhole } from '../../platform.js';
import type { Modification, ModifiedFile } from './plan.js';

/**
 * Writes a modification: each file in one step. Where one of several cannot be written, those before it are put back.
 *
 * @throws SimError `bad-topology` where a file is no longer what it was when this was planned, or cannot be written
 */
export function applyModification({ files }: Pick<Modification, 'files'>): void {
  for (const file of files) requireUnchanged(file);
  const written: ModifiedFile[] = [];
  try {
    for (const file of files) {
      replace(file.path, file.after);
      written.push(file);
    }
  } catch (error) {
    for (const { path, before } of written) replace(path, before);
    throw new SimError('bad-topology', `nothing is modified: ${messageOf(error)}`, {
      mend: 'allow the file and its folder to be written',
      cause: error,
    });
  }
}

function requireUnchanged({ path, before }: ModifiedFile): void {
  if (readFileSync(path).equals(before)) return;
  throw new SimError('bad-topology', `${path} has been changed by somebody else meanwhile`, {
    mend: 'look at it, and modify again',
  });
}

/** What a link leads to is replaced, and not the link; who may read it stays as it was. */
function replace(path: string, content: Buffer): void {
  const real = realpathSync(path);
  writeWhole(real, content, { overwrite: true, mode: statSync(real).mode & 0o7777 });
}
