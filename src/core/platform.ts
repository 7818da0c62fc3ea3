import { execFile } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { SimError, systemCode } from './errors.js';

/**
 * All that differs between Linux, macOS and Windows, each with its fallback. `docs/platforms.md` tells users.
 */

const isWindows = process.platform === 'win32';

/**
 * The environment of a child: what its system cannot do without, and nothing else. A child must not behave otherwise
 * because of what is set in somebody's shell, and some variables (`NODE_EXTRA_CA_CERTS`) double a process's start.
 */
export function minimalEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = isWindows
    ? ['PATH', 'Path', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'USERPROFILE', 'PATHEXT', 'COMSPEC']
    : ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
  // Set by coverage tools, and asked for by whoever sets it.
  names.push('NODE_V8_COVERAGE');
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** Options of Node for a child. Fewer helper threads start sooner; a peer computes little beside its main thread. */
export const childNodeOptions: readonly string[] = ['--v8-pool-size=0'];

/**
 * Makes `latest` beside a folder point to it: a symbolic link, on Windows a junction (no privilege needed), and where
 * neither can be made a text file that holds the path.
 */
export function pointLatestTo(folder: string): void {
  const latest = join(dirname(resolve(folder)), 'latest');
  const next = `${latest}.${process.pid}`;
  try {
    if (isWindows) {
      rmSync(latest, { recursive: false, force: true });
      symlinkSync(resolve(folder), latest, 'junction');
    } else {
      // Made aside and renamed, so that runs side by side never find it missing.
      symlinkSync(basename(folder), next, 'dir');
      renameSync(next, latest);
    }
  } catch {
    rmSync(next, { force: true });
    writeFileSync(`${latest}.txt`, `${resolve(folder)}\n`);
  }
}

/** A name that every file system takes, made of any text. */
export function portableName(text: string): string {
  const name = text.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/gu, '');
  return name === '' ? 'run' : name;
}

/**
 * Creates a folder and those above it, one at a time: Node's own recursive way never ends where a file system refuses
 * new folders, as `/proc` does.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run beside this one may have been faster.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

/** Creates a folder that did not exist, trying `name`, `name-2`, `name-3`... so that two runs never share one. */
export function makeNewFolder(parent: string, name: string): string {
  makeFolder(parent);
  for (let count = 1; ; count += 1) {
    const folder = join(parent, count === 1 ? name : `${name}-${count}`);
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

/**
 * Writes a file that is never seen half written: under a temporary name beside its own, then renamed.
 *
 * @param content all of it, or one piece after another where all would fill the memory
 * @throws SimError `file-exists`, where it is there and may not be replaced
 */
export function writeWhole(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
  { overwrite, mode }: { readonly overwrite: boolean; readonly mode?: number },
): void {
  const target = overwrite ? targetOf(path) : path;
  const half = `${target}.${process.pid}.part`;
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(half, content);
    else writePieces(half, content);
    // Set afterwards: what it is given at its making is cut down by the process's own mask.
    if (mode !== undefined) chmodSync(half, mode);
    if (overwrite) renameSync(half, target);
    else claim(half, target);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    throw alreadyThere(path);
  } finally {
    rmSync(half, { force: true });
  }
}

/** What is said of whatever may not be replaced. */
export function alreadyThere(path: string): SimError {
  return new SimError('file-exists', `${path} is already there`, {
    hint: 'write to another file, or replace it with --overwrite',
  });
}

function writePieces(path: string, pieces: Iterable<Uint8Array>): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of pieces) {
      // The system may take less than it is given.
      for (let done = 0; done < piece.length; ) done += writeSync(file, piece, done);
    }
  } finally {
    closeSync(file);
  }
}

/**
 * What is to be replaced: a link's target, not the link; and no device, which a file would take the place of.
 *
 * @throws SimError `file-exists`
 */
function targetOf(path: string): string {
  if (!existsSync(path)) return path;
  const target = realpathSync(path);
  if (statSync(target).isFile()) return target;
  throw new SimError('file-exists', `${path} is no file that could be replaced`, {
    hint: 'write to another file',
  });
}

/** Gives a file its name unless another has it: a link is made or is not, in one step. */
function claim(half: string, path: string): void {
  try {
    linkSync(half, path);
  } catch (error) {
    // Some file systems know no links.
    if (systemCode(error) === 'EEXIST' || existsSync(path)) throw error;
    renameSync(half, path);
  }
}

/**
 * Bytes of memory that are a process's own, with its share of what it has in common with others (PSS); where the system
 * does not count so, its resident set. Null where neither can be had.
 */
export async function memoryOf(pid: number): Promise<number | null> {
  const kilobytes = await (process.platform === 'linux' ? pssOf(pid) : residentSetOf(pid)).catch(() => null);
  return kilobytes === null ? null : kilobytes * 1024;
}

async function pssOf(pid: number): Promise<number | null> {
  const match = /^Pss:\s+(\d+) kB/mu.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return match === null ? null : Number(match[1]);
}

async function residentSetOf(pid: number): Promise<number | null> {
  if (isWindows) return null;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) || null;
}

/**
 * Where programs of this user keep what is not to be lost, such as the lines that were typed before.
 *
 * @throws where this user has no home
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (isWindows) return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'floodsim');
  // The XDG Base Directory Specification: a relative path is to be ignored.
  const named = env['XDG_STATE_HOME'] ?? '';
  const home = homedir();
  if (!isAbsolute(named) && !isAbsolute(home)) throw new Error('there is no home');
  return join(isAbsolute(named) ? named : join(home, '.local', 'state'), 'floodsim');
}

/** Older Windows consoles and the Linux kernel's own console have no arrows. */
export function supportsUnicode(env: NodeJS.ProcessEnv): boolean {
  if (!isWindows) return env['TERM'] !== 'linux';
  return [env['WT_SESSION'], env['TERM_PROGRAM'], env['TERM'], env['CI']].some(
    (value) => value !== undefined,
  );
}
