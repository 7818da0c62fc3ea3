import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { alreadyExists, writeAtomic } from '../../core/atomic-write.js';
import { ExitCode, messageOf, SimError, systemCode } from '../../core/errors.js';
import type { BuiltNetwork } from './build-network.js';
import { isGenerated } from './place-files.js';

/** @throws SimError `file-exists`, for the first path that exists */
export function refuseToReplace(paths: readonly string[]): void {
  const existing = paths.find((path) => existsSync(path));
  if (existing !== undefined) throw alreadyExists(existing);
}

/**
 * Writes an INI and the folder of its shares. The shares are written first, completely, under a temporary name, so that
 * an existing INI can always be run. An earlier folder is moved aside, and restored if writing fails.
 *
 * @throws SimError `file-exists`, where a path exists and must not be replaced
 */
export function writeNetwork(
  {
    path,
    ini,
    folder,
    shares,
  }: { path: string; ini: string; folder: string; shares: BuiltNetwork['shares'] },
  { overwrite }: { readonly overwrite: boolean },
): void {
  if (!overwrite) refuseToReplace([path, folder]);
  else refuseUserFiles(folder);
  const half = `${folder}.${process.pid}.part`;
  const aside = `${folder}.${process.pid}.old`;
  let isNew = false;
  try {
    writeShares(half, shares);
    if (overwrite && existsSync(folder)) renameSync(folder, aside);
    renameSync(half, folder);
    isNew = true;
    writeAtomic(path, ini, { overwrite });
  } catch (error) {
    if (isNew) rmSync(folder, { recursive: true, force: true });
    if (existsSync(aside)) renameSync(aside, folder);
    throw error;
  } finally {
    for (const rest of [half, aside]) rmSync(rest, { recursive: true, force: true });
  }
}

/**
 * Only generated files are replaced, never a file of the user.
 *
 * @throws SimError `file-exists`
 */
function refuseUserFiles(folder: string): void {
  if (!existsSync(folder)) return;
  const entries = lstatSync(folder).isDirectory()
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
    : null;
  const foreign = entries?.find((entry) => {
    if (entry.isDirectory()) return false;
    return (
      !entry.isFile() || !isGenerated(entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    );
  });
  if (entries !== null && foreign === undefined) return;
  const what =
    foreign === undefined ? 'is not a folder of shares' : `holds ${foreign.name}, which was not generated`;
  throw new SimError('file-exists', `${folder} ${what}`, { hint: 'move it away, or write to another file' });
}

function writeShares(folder: string, shares: BuiltNetwork['shares']): void {
  mkdirSync(folder);
  for (const [id, files] of shares) {
    const share = join(folder, String(id));
    mkdirSync(share);
    for (const [name, content] of files) writeFileSync(join(share, name), content);
  }
}

/**
 * Runs a function that writes to a path.
 *
 * @throws SimError for an error of the file system
 */
export function withWriteErrors(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    const folder = dirname(path);
    if (!existsSync(folder)) {
      throw new SimError('bad-usage', `there is no folder ${folder}`, { hint: 'create it', cause: error });
    }
    throw new SimError('bad-usage', `${path} cannot be written: ${messageOf(error)}`, {
      exitCode: ExitCode.output,
      cause: error,
    });
  }
}
