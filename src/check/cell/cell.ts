import { randomBytes, randomInt } from 'node:crypto';
import { chownSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, relative } from 'node:path';
import { exitToString } from '../../core/errors.js';
import { packageFolder } from '../../core/package.js';
import { childNodeOptions, isWithin, makeFolder, minimalEnvironment } from '../../core/platform.js';
import { toolChainVariables } from '../../foreign/role.js';
import { Child, type Launch } from '../../processes/child.js';
import { markVariable } from '../../processes/process-group.js';
import type { CheckOptions } from '../check.js';
import type { CheckResult } from '../result.js';
import { type FromJudge, fromPlain, fromPlainCheck, type ToJudge, toRequest } from './messages.js';
import { cellScript } from './scripts.js';
import { homeTarget, isVisible, packageTarget, type View, viewFor } from './view.js';

/** The candidate cannot be isolated here; the message says why. */
export class NoIsolation extends Error {}

export type CellOptions = Pick<CheckOptions, 'command' | 'folder' | 'caps' | 'warden'> & {
  /** The candidate's own folders: it reads and changes a copy. */
  readonly own: readonly string[];
  /** What it must not see, even inside a folder that it sees. */
  readonly hidden: readonly string[];
};

/** Users that no system gives to anybody; each cell of root takes another one. */
const firstUser = 2_000_000_000;
const users = 100_000_000;

/**
 * Namespaces with a small file system, in which a judge tests one candidate. The judge sees no more than the candidate's folders
 * and the tools of the machine, and each candidate still less: a candidate that gets hold of the judge has nothing but its own
 * result.
 */
export class Cell {
  readonly #judge: Child<ToJudge, FromJudge>;
  readonly #options: CellOptions;
  readonly #mark = `cell${randomBytes(8).toString('hex')}`;
  readonly #root: string;
  #onMessage: (message: FromJudge) => void = () => {};

  /** @throws NoIsolation */
  static async start(options: CellOptions): Promise<Cell> {
    if (process.platform !== 'linux') throw new NoIsolation('only Linux has namespaces');
    const wide = options.own.find(isTooWide);
    if (wide !== undefined) throw new NoIsolation(`its folder ${wide} contains the files of others`);
    const cell = new Cell(options);
    try {
      await cell.#ready();
      return cell;
    } catch (error) {
      await cell.end();
      throw error;
    }
  }

  private constructor(options: CellOptions) {
    this.#options = options;
    const { folder, command, own, hidden, caps, warden } = options;
    makeFolder(folder);
    this.#root = join(folder, '.cell');
    mkdirSync(this.#root);
    const env = { ...minimalEnvironment(), ...toolChainVariables() };
    const view = viewFor({
      env: { ...env, HOME: homedir() },
      own,
      work: folder,
      hidden: [packageFolder(), ...hidden],
      programs: [...command.slice(0, 1), process.execPath],
    });
    const user = process.getuid?.() === 0 ? firstUser + randomInt(users) : null;
    if (user !== null) chownSync(folder, user, user);
    const script = cellScript({
      ...{ view, root: this.#root, user },
      packageFolder: packageFolder(),
      disk: caps.disk,
    });
    warden.expect(this.#mark);
    const launch: Launch = {
      command: [
        'unshare',
        ...(user === null ? ['--user', '--map-root-user'] : []),
        ...['--mount', '--net', '--ipc', '--uts', '--pid', '--fork', '--kill-child'],
        ...['--', 'sh', '-c', script, 'cell'],
        ...[process.execPath, ...childNodeOptions, `${packageTarget}/dist/judge.js`, folder],
      ],
      env: { ...visibleEnvironment(env, view), [markVariable]: this.#mark },
      isDetached: true,
    };
    this.#judge = new Child(launch, join(folder, 'judge.log'), (message) => this.#onMessage(message));
    if (this.#judge.pid !== undefined) warden.guard(this.#judge.pid, this.#mark);
  }

  /** @throws NoIsolation */
  #ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => reject(new NoIsolation(reason));
      this.#onMessage = (message) => {
        if (message.type === 'ready') resolve();
        if (message.type === 'unavailable') fail(message.reason);
      };
      void this.#judge.exited.then((exit) => {
        const { startError } = this.#judge;
        fail(startError?.message ?? toolError(this.#judge.lastLines(9)) ?? exitToString(exit));
      });
    });
  }

  /**
   * Tests the candidate; like `check`.
   *
   * @throws Error what the judge has thrown, or that it has ended
   */
  async check(options: CheckOptions): Promise<CheckResult> {
    const { signal, killSignal, onResult } = options;
    const interrupt = (): void => this.#judge.send({ type: 'interrupt' });
    const kill = (): void => this.#judge.send({ type: 'kill' });
    try {
      return await new Promise((resolve, reject) => {
        this.#onMessage = (message) => {
          if (message.type === 'result') onResult?.(fromPlain(message.result));
          if (message.type === 'done') resolve(fromPlainCheck(message.result));
          if (message.type === 'error') {
            const { message: text, code, stack } = message;
            reject(Object.assign(new Error(text), { stack, ...(code !== undefined && { code }) }));
          }
        };
        void this.#judge.exited.then((exit) => {
          reject(new Error(`the process of the check ended (${exitToString(exit)})`));
        });
        this.#judge.send({ type: 'check', request: toRequest(options) });
        signal.addEventListener('abort', interrupt, { once: true });
        killSignal.addEventListener('abort', kill, { once: true });
        if (signal.aborted) interrupt();
        if (killSignal.aborted) kill();
      });
    } finally {
      signal.removeEventListener('abort', interrupt);
      killSignal.removeEventListener('abort', kill);
    }
  }

  /** Ends all of its processes. */
  async end(): Promise<void> {
    await this.#judge.stop({ type: 'exit' });
    this.#options.warden.release(this.#mark);
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** What a tool has printed about its error; its other lines are indented advice. */
function toolError(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => /^\S+: /u.test(line)) ?? lines.at(-1);
}

/** The folders of a command's files: the candidate's own. An interpreter is often in a folder with all programs of the system. */
export function ownFolders(command: readonly string[], cwd: string): string[] {
  const folders = command
    .filter((word, index) => isAbsolute(word) && (index > 0 || !relative(cwd, word).startsWith('..')))
    .map((path) => ({ path, stats: statSync(path, { throwIfNoEntry: false }) }))
    .filter(({ stats }) => stats !== undefined)
    .map(({ path, stats }) => (stats?.isDirectory() === true ? path : dirname(path)))
    .filter((path) => !['/usr', '/opt', '/nix', '/gnu'].some((system) => isWithin(path, system)));
  return [...new Set(folders)];
}

/** Whether a folder has the files of other users or programs in it. */
function isTooWide(folder: string): boolean {
  return folder === tmpdir() || isWithin(homedir(), folder) || (statSync(folder).mode & 0o1000) !== 0;
}

/** Without what names a folder that cannot be seen. */
function visibleEnvironment(env: Readonly<Record<string, string>>, view: View): Record<string, string> {
  const { TMPDIR: _, ...others } = env;
  const visible = Object.entries(others).filter(
    ([name, value]) =>
      name === 'PATH' || value.split(delimiter).every((one) => !isAbsolute(one) || isVisible(view, one)),
  );
  return { ...Object.fromEntries(visible), HOME: homeTarget, USER: 'peer', LOGNAME: 'peer' };
}
