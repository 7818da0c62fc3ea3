import { closeSync, existsSync, fstatSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeAtomic } from '../core/atomic-write.js';
import { ExitCode, messageOf, SimError } from '../core/errors.js';
import { makeFolder, makeNewFolder, pointLatestTo, portableName } from '../core/platform.js';
import { jsonText, printable } from '../core/sanitize.js';
import type { RunResult } from '../judge/result.js';
import { type TraceEvent, traceLine } from '../trace/event.js';

/**
 * The folder of a run, and all files that a run writes:
 *
 * ```
 * trace.ndjson    one event per line
 * result.json     the result, written at the end
 * run.log         the supervisor's log
 * logs/           the output of each process
 * downloads/<peer>/
 * programs/<peer>/   working folders of foreign peers
 * ```
 */
export class RunFolder {
  readonly path: string;
  readonly trace: string;
  readonly result: string;
  readonly log: string;
  readonly logs: string;
  /** When the run has begun by the clock of the file system, which may be that of a file server; in ms since 1970. */
  readonly beganAt: number;
  readonly #traceFile: number;
  readonly #logFile: number;
  #failure: unknown = null;

  private constructor(path: string) {
    this.path = path;
    this.trace = join(path, 'trace.ndjson');
    this.result = join(path, 'result.json');
    this.log = join(path, 'run.log');
    this.logs = join(path, 'logs');
    makeFolder(this.logs);
    this.#traceFile = openSync(this.trace, 'w');
    this.beganAt = fstatSync(this.#traceFile).mtimeMs;
    this.#logFile = openSync(this.log, 'w');
  }

  /** `runs/<time>-<topology>` below `cwd`, with `runs/latest` pointing to it. */
  static createNew(cwd: string, topology: string, startedAt: Date): RunFolder {
    const time = startedAt.toISOString().replace(/[:.]/gu, '-').replace('Z', '');
    return RunFolder.#create(join(cwd, 'runs'), 'run the command in a writable folder', () => {
      const path = makeNewFolder(join(cwd, 'runs'), `${time}-${portableName(topology)}`);
      pointLatestTo(path);
      return new RunFolder(path);
    });
  }

  /** A folder that the user chose. The results of an earlier run in it are kept unless `overwrite`. */
  static createAt(path: string, overwrite: boolean): RunFolder {
    const folder = resolve(path);
    if (existsSync(join(folder, 'trace.ndjson')) && !overwrite) {
      throw new SimError('file-exists', `${path} already contains a run`, {
        hint: 'give another folder with --out, or replace that run with --overwrite',
      });
    }
    return RunFolder.#create(path, 'give a writable folder with --out', () => {
      // Foreign peers of this run must not find what those of an earlier run saved.
      rmSync(join(folder, 'programs'), { recursive: true, force: true });
      return new RunFolder(folder);
    });
  }

  static #create(path: string, hint: string, create: () => RunFolder): RunFolder {
    try {
      return create();
    } catch (error) {
      throw new SimError('no-run-folder', `cannot write to ${path}: ${messageOf(error)}`, {
        hint,
        cause: error,
      });
    }
  }

  readonly downloadFolder = (peer: number): string => join(this.path, 'downloads', String(peer));

  /** The working folder of a foreign peer. */
  readonly workFolder = (peer: number): string => join(this.path, 'programs', String(peer));

  appendTrace(events: readonly TraceEvent[]): void {
    if (events.length === 0) return;
    this.#write(this.#traceFile, events.map(traceLine).join(''));
  }

  appendLog(line: string): void {
    this.#write(this.#logFile, `${new Date().toISOString()} ${printable(line)}\n`);
  }

  /** Something in the folder could not be written elsewhere. */
  notWritten(error: unknown): void {
    this.#failure ??= error;
  }

  /** @throws SimError `no-run-folder` if something could not be written since the run began */
  checkWritten(): void {
    if (this.#failure === null) return;
    throw new SimError('no-run-folder', `cannot write to ${this.path}: ${messageOf(this.#failure)}`, {
      exitCode: ExitCode.output,
      hint: 'free disk space, or use a folder on another disk',
      cause: this.#failure,
    });
  }

  /** A full disk must not prevent a run from stopping its processes: the error is reported at the end. */
  #write(file: number, text: string): void {
    try {
      if (this.#failure === null) writeSync(file, text);
    } catch (error) {
      this.#failure = error;
    }
  }

  /** The file gets its name only when it is complete. */
  writeResult(result: RunResult): void {
    try {
      writeAtomic(this.result, `${jsonText(result, 2)}\n`, { overwrite: true });
    } catch (error) {
      this.#failure ??= error;
    }
  }

  /** Removes the temporary files that killed peers have left, and counts those that could not be removed. */
  clearTemporaries(): number {
    const temporaries = (): string[] => {
      const downloads = join(this.path, 'downloads');
      if (!existsSync(downloads)) return [];
      const inAll = readdirSync(downloads).map((peer) => join(downloads, peer));
      return inAll.flatMap((folder) =>
        readdirSync(folder)
          .filter(isTemporary)
          .map((name) => join(folder, name)),
      );
    };
    for (const path of temporaries()) rmSync(path, { recursive: true, force: true });
    return temporaries().length;
  }

  close(): void {
    closeSync(this.#traceFile);
    closeSync(this.#logFile);
  }
}

/** Whether a peer gives this name to a file that is not verified yet; see `docs/wire.md`. */
function isTemporary(name: string): boolean {
  return name.startsWith('.') && name.endsWith('.part');
}
