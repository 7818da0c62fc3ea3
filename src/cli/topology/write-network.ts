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
import { ExitCode, messageOf, SimError, systemCode } from '../../core/errors.js';
import { alreadyThere, writeWhole } from '../../core/platform.js';
import type { PeerId } from '../../core/vocabulary.js';
import { isGenerated } from '../../topology/generate/index.js';

/** Files by their names, for each peer. */
export type Shares = ReadonlyMap<PeerId, ReadonlyMap<string, string>>;

/** @throws SimError `file-exists`, for the first that is there */
export function refuseToReplace(paths: readonly string[]): void {
  const there = paths.find((path) => existsSync(path));
  if (there !== undefined) throw alreadyThere(there);
}

/**
 * Writes an INI and the folder of its shares. The shares are made under another name and come first, whole: an INI
 * that is there can be run. What was there before is put aside, and comes back should the rest fail.
 *
 * @throws SimError `file-exists`, where something is there and may not be replaced
 */
export function writeNetwork(
  { path, ini, folder, shares }: { path: string; ini: string; folder: string; shares: Shares },
  { overwrite }: { readonly overwrite: boolean },
): void {
  if (!overwrite) refuseToReplace([path, folder]);
  else refuseStrangers(folder);
  const half = `${folder}.${process.pid}.part`;
  const aside = `${folder}.${process.pid}.old`;
  let isNew = false;
  try {
    writeShares(half, shares);
    if (overwrite && existsSync(folder)) renameSync(folder, aside);
    renameSync(half, folder);
    isNew = true;
    writeWhole(path, ini, { overwrite });
  } catch (error) {
    if (isNew) rmSync(folder, { recursive: true, force: true });
    if (existsSync(aside)) renameSync(aside, folder);
    throw error;
  } finally {
    for (const rest of [half, aside]) rmSync(rest, { recursive: true, force: true });
  }
}

/**
 * Only what was generated is replaced: whatever else lies there is somebody's.
 *
 * @throws SimError `file-exists`
 */
function refuseStrangers(folder: string): void {
  if (!existsSync(folder)) return;
  const entries = lstatSync(folder).isDirectory()
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
    : null;
  const stranger = entries?.find((entry) => {
    if (entry.isDirectory()) return false;
    return (
      !entry.isFile() || !isGenerated(entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    );
  });
  if (entries !== null && stranger === undefined) return;
  const what =
    stranger === undefined ? 'is no folder of shares' : `holds ${stranger.name}, which was not generated`;
  throw new SimError('file-exists', `${folder} ${what}`, { hint: 'move it away, or write to another file' });
}

function writeShares(folder: string, shares: Shares): void {
  mkdirSync(folder);
  for (const [id, files] of shares) {
    const share = join(folder, String(id));
    mkdirSync(share);
    for (const [name, content] of files) writeFileSync(join(share, name), content);
  }
}

/**
 * Does what writes to a path.
 *
 * @throws SimError for what the system refuses, which is no defect of ours
 */
export function writingTo(path: string, write: () => void): void {
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
