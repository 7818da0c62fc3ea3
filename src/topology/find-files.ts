import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { messageOf, SimError, systemCode } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { packageFolder } from '../core/package.js';
import { quote } from '../core/sanitize.js';
import { type WalkedEntry, walk } from '../core/walk.js';
import { limits } from './limits.js';
import type { SourceFile } from './source.js';
import { standardInput, standardInputName } from './standard-input.js';
import { naturalOrder, showPath } from './text.js';

/** The files of a topology, before any of them is opened. */
export interface FoundFiles {
  /** The file or folder that was named, for messages about the whole. */
  readonly whole: SourceFile;
  /** The file itself, or every INI file below the folder, in natural order of their paths. */
  readonly files: readonly SourceFile[];
}

/**
 * Finds the path that a user gave, or else the topology of that name that ships with floodsim. `-` is standard input.
 *
 * @throws SimError `bad-topology` if it is neither, or cannot be read
 */
export async function findFiles(where: string, cwd: string): Promise<FoundFiles> {
  if (where === '')
    throw new SimError('bad-usage', 'the topology is empty', { hint: 'name a file or a folder' });
  if (where === standardInputName) {
    const file = await standardInput(cwd);
    return { whole: file, files: [file] };
  }
  const asTyped = (path: string): SourceFile => ({ path, shown: showPath(path, cwd) });
  try {
    const path = await find(where, cwd);
    const isFolder = (await stat(path)).isDirectory();
    return { whole: asTyped(path), files: (isFolder ? iniFilesIn(path) : [path]).map(asTyped) };
  } catch (error) {
    // An error without a system code is not about the path.
    if (systemCode(error) === undefined) throw error;
    throw new SimError('bad-topology', `${quote(where)} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function find(where: string, cwd: string): Promise<string> {
  const path = resolve(cwd, where);
  if (await exists(path)) return path;
  const shipped = await shippedPath(where);
  if (shipped !== undefined) return shipped;

  const { commandOfName } = await import('./generate/network-name.js');
  const command = commandOfName(where);
  if (command !== undefined) {
    throw new SimError('bad-topology', `there is no file or folder ${quote(where)}`, {
      hint: `make it first: ${command}`,
    });
  }
  const names = await shippedTopologies();
  const meant = nearest(basename(where, '.ini'), names);
  throw new SimError('bad-topology', `there is no file or folder ${quote(where)}`, {
    hint:
      (meant === undefined ? '' : `did you mean ${meant}? `) +
      `give an INI file, a folder of INI files, or a built-in topology: ${names.join(', ')}`,
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

function iniFilesIn(folder: string): string[] {
  const skip = ({ name, kind }: WalkedEntry): boolean =>
    kind === 'folder' ? name === 'node_modules' || name.startsWith('.') : !isIni(name);
  const files: string[] = [];
  for (const { path, kind } of walk(folder, { skip, compare: naturalOrder })) {
    if (kind !== 'folder') files.push(join(folder, path));
    if (files.length > limits.files)
      throw new SimError(
        'bad-topology',
        `there are more than ${limits.files} INI files in ${quote(folder)}`,
        {
          hint: 'name the folder of one network',
        },
      );
  }
  return files;
}

/** Windows writes a `desktop.ini` into every folder whose look was changed. */
function isIni(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.endsWith('.ini') && lower !== 'desktop.ini' && !name.startsWith('.');
}

/** Names of the topologies that ship with floodsim. Each can be given instead of a path. */
export async function shippedTopologies(): Promise<string[]> {
  return [...(await shippedPaths()).keys()].sort(naturalOrder);
}

/** Absolute path of a shipped topology, if there is one of that name. */
export async function shippedPath(name: string): Promise<string | undefined> {
  return (await shippedPaths()).get(name);
}

/** Whether the file or folder at an absolute path ships with floodsim. */
export async function isShippedPath(path: string): Promise<boolean> {
  return [...(await shippedPaths()).values()].includes(path);
}

async function shippedPaths(): Promise<Map<string, string>> {
  const folder = join(packageFolder(), 'topologies');
  const entries = await readdir(folder, { withFileTypes: true });
  const topologies = entries.filter((entry) => entry.isDirectory() || entry.name.endsWith('.ini'));
  return new Map(topologies.map(({ name }) => [name.replace(/\.ini$/, ''), join(folder, name)]));
}
