import { closeSync, existsSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeAtomic } from '../core/atomic-write.js';
import { ExitCode, messageOf, SimError } from '../core/errors.js';
import { makeFolder, makeNewFolder, pointLatestTo, portableName } from '../core/platform.js';
import type { RunResult } from '../judge/result.js';
import type { TraceEvent } from '../trace/event.js';

/**
 * Where a run writes, and all that it writes:
 *
 * ```
 * trace.ndjson    one event a line, as they come
 * result.json     what the run came to, at its end
 * run.log         the supervisor's log
 * logs/           what each child printed
 * downloads/<peer>/
 * programs/<peer>/   working folders of programs that others wrote
 * ```
 */
export class RunFolder {
  readonly path: string;
  readonly trace: string;
  readonly result: string;
  readonly log: string;
  readonly logs: string;
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
    this.#logFile = openSync(this.log, 'w');
  }

  /** `runs/<time>-<topology>` below `cwd`, with `runs/latest` pointing to it. */
  static createNew(cwd: string, topology: string, startedAt: Date): RunFolder {
    const time = startedAt.toISOString().replace(/[:.]/gu, '-').replace('Z', '');
    return RunFolder.#orExplain(join(cwd, 'runs'), () => {
      const path = makeNewFolder(join(cwd, 'runs'), `${time}-${portableName(topology)}`);
      pointLatestTo(path);
      return new RunFolder(path);
    });
  }

  /** A folder of the user's own choice. Another run's results in it are kept unless `overwrite`. */
  static createAt(path: string, overwrite: boolean): RunFolder {
    const folder = resolve(path);
    if (existsSync(join(folder, 'trace.ndjson')) && !overwrite) {
      throw new SimError('file-exists', `${path} already holds a run`, {
        hint: 'name another folder with --out, or replace that run with --overwrite',
      });
    }
    return RunFolder.#orExplain(path, () => {
      // What programs of an earlier run have saved is not theirs any more.
      rmSync(join(folder, 'programs'), { recursive: true, force: true });
      return new RunFolder(folder);
    });
  }

  static #orExplain(path: string, create: () => RunFolder): RunFolder {
    try {
      return create();
    } catch (error) {
      throw new SimError('no-run-folder', `cannot write to ${path}: ${messageOf(error)}`, {
        hint: 'name a folder that you may write to with --out',
        cause: error,
      });
    }
  }

  readonly downloadFolder = (peer: number): string => join(this.path, 'downloads', String(peer));

  /** Where a program that others wrote works. */
  readonly workFolder = (peer: number): string => join(this.path, 'programs', String(peer));

  appendTrace(events: readonly TraceEvent[]): void {
    if (events.length === 0) return;
    this.#write(this.#traceFile, `${events.map((event) => JSON.stringify(event)).join('\n')}\n`);
  }

  appendLog(line: string): void {
    this.#write(this.#logFile, `${new Date().toISOString()} ${line}\n`);
  }

  /** @throws SimError `no-run-folder`, where something could not be written since the run began */
  checkWritten(): void {
    if (this.#failure === null) return;
    throw new SimError('no-run-folder', `cannot write to ${this.path}: ${messageOf(this.#failure)}`, {
      exitCode: ExitCode.output,
      hint: 'make room, or name another folder with --out',
      cause: this.#failure,
    });
  }

  /** A disk that is full must not keep a run from stopping what it has started: it is told at the end. */
  #write(file: number, text: string): void {
    try {
      if (this.#failure === null) writeSync(file, text);
    } catch (error) {
      this.#failure = error;
    }
  }

  /** Under its own name only once it is whole. */
  writeResult(result: RunResult): void {
    try {
      writeAtomic(this.result, `${JSON.stringify(result, null, 2)}\n`, { overwrite: true });
    } catch (error) {
      this.#failure ??= error;
    }
  }

  /** Removes what a killed peer could not, and counts what is still there. */
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

/** What a peer calls a file that has not verified yet; `docs/wire.md` says so. */
function isTemporary(name: string): boolean {
  return name.startsWith('.') && name.endsWith('.part');
}
