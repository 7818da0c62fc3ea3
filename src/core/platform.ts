import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, SimError, systemCode } from './errors.js';
import { shellWord } from './shell-words.js';

/** Everything that differs between Linux, macOS and Windows. `docs/platforms.md` describes it for users. */

const isWindows = process.platform === 'win32';

/**
 * The environment of a child process: only the variables that the system requires. Other variables of the user's shell
 * must not change how a child behaves, and some (`NODE_EXTRA_CA_CERTS`) double the time of its start.
 */
export function minimalEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = isWindows
    ? ['PATH', 'Path', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'USERPROFILE', 'PATHEXT', 'COMSPEC']
    : ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
  // Set by coverage tools.
  names.push('NODE_V8_COVERAGE');
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** Node options of a child process. Fewer helper threads start faster, and a peer hardly uses them. */
export const childNodeOptions: readonly string[] = ['--v8-pool-size=0'];

/**
 * Makes `latest` beside a folder point to it: a symbolic link; on Windows a junction, which needs no privilege; and if
 * neither is possible, a text file with the path.
 */
export function pointLatestTo(folder: string): void {
  const latest = join(dirname(resolve(folder)), 'latest');
  const next = `${latest}.${process.pid}`;
  try {
    if (isWindows) {
      rmSync(latest, { recursive: false, force: true });
      symlinkSync(resolve(folder), latest, 'junction');
    } else {
      // Created under another name and renamed, so that `latest` always exists for parallel runs.
      symlinkSync(basename(folder), next, 'dir');
      renameSync(next, latest);
    }
  } catch {
    rmSync(next, { force: true });
    writeFileSync(`${latest}.txt`, `${resolve(folder)}\n`);
  }
}

/** Makes a name that every file system accepts from any text. */
export function portableName(text: string): string {
  const name = text.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/gu, '');
  return name === '' ? 'run' : name;
}

/**
 * Creates a folder and its parents, one at a time: Node's `recursive` never returns on a file system that rejects new
 * folders, such as `/proc`.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // A parallel run may have created it.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

/** The command that creates a folder and its parents, to be copied into a shell. */
export function makeFolderCommand(path: string): string {
  return isWindows ? `mkdir "${path}"` : `mkdir -p ${shellWord(path)}`;
}

/** Creates a new folder called `name`, `name-2`, `name-3`..., so that two runs never share one. */
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

/** Whether an absolute path is that of the folder, or below it; as text, so links count as they are written. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * Creates a new folder for temporary files.
 *
 * @param parent undefined: the folder that the environment names
 * @throws SimError `not-written`
 */
export function makeTemporaryFolder(parent = tmpdir()): string {
  try {
    return mkdtempSync(join(parent, 'floodsim-check-'));
  } catch (error) {
    const name = isWindows ? 'TEMP' : 'TMPDIR';
    const isNamed = parent === tmpdir() && (process.env[name] ?? '') !== '';
    throw new SimError('not-written', `cannot make a temporary folder in ${parent}: ${messageOf(error)}`, {
      hint: isNamed ? `set ${name} to a folder that can be written` : 'name a folder that can be written',
      cause: error,
    });
  }
}

/**
 * Memory of a process in bytes: its proportional set size, or its resident set size if the system does not have the
 * former. Null if neither is known.
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
 * The folder for files that floodsim keeps between runs, such as the history of the shell.
 *
 * @throws if the user has no home folder
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (isWindows) return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'floodsim');
  // The XDG Base Directory Specification: a relative path is ignored.
  const named = env['XDG_STATE_HOME'] ?? '';
  const home = homedir();
  if (!isAbsolute(named) && !isAbsolute(home)) throw new Error('there is no home folder');
  return join(isAbsolute(named) ? named : join(home, '.local', 'state'), 'floodsim');
}

/** Old Windows consoles and the console of the Linux kernel cannot show arrows. */
export function supportsUnicode(env: NodeJS.ProcessEnv): boolean {
  if (!isWindows) return env['TERM'] !== 'linux';
  return [env['WT_SESSION'], env['TERM_PROGRAM'], env['TERM'], env['CI']].some(
    (value) => value !== undefined,
  );
}

/**
 * Opens an address in the user's browser.
 *
 * @param onFailed called with a sentence where the system has no command for it
 */
export function openInBrowser(url: string, onFailed: (message: string) => void): void {
  const [command, ...args] = isWindows
    ? ['rundll32', 'url.dll,FileProtocolHandler', url]
    : process.platform === 'darwin'
      ? ['open', url]
      : ['xdg-open', url];
  const child = spawn(command ?? '', args, { stdio: 'ignore', detached: true });
  child.on('error', (error) =>
    onFailed(`cannot open the browser: ${error.message}; open the address yourself`),
  );
  child.unref();
}
