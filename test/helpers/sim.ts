import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { Judge } from '../../src/judge/judge.js';
import type { RunResult } from '../../src/judge/result.js';
import type { Violation } from '../../src/judge/violation.js';
import { PrintedLines } from '../../src/report/printed-lines.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { printedTimeFaults } from './printed-times.js';

export const repository = resolve(import.meta.dirname, '../..');
export const bin = join(repository, 'dist/cli.js');

/** A new folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'floodsim-test-'));
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** What a test has left running in this process may still write a file while its folder is removed. */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      return;
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

export interface Finished {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built bin, running. */
export class RunningSim {
  readonly process: ChildProcess;
  /** Rejects if the trace or the report contradicts itself. */
  readonly finished: Promise<Finished>;
  #stdout = '';
  #stderr = '';
  readonly #onOutput = new Set<() => void>();

  /** @param before the words of a command that runs it, for example on another host */
  constructor(
    args: readonly string[],
    cwd: string,
    env: Record<string, string> = {},
    input?: string,
    before: readonly string[] = [],
  ) {
    const { PATH = '', HOME = '', XDG_STATE_HOME = '' } = process.env;
    const [file = '', ...words] = [...before, process.execPath, bin, ...args];
    this.process = spawn(file, words, {
      cwd,
      env: { PATH, HOME, XDG_STATE_HOME, NO_COLOR: '1', ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.process.stdin?.end(input);
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      for (const look of this.#onOutput) look();
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      for (const look of this.#onOutput) look();
    });
    this.finished = new Promise<Finished>((resolve) => {
      this.process.on('close', (exitCode, signal) => {
        resolve({ exitCode, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    }).then((finished) => {
      // 74: the disk was full, so the trace is not complete.
      // A killed command has written events to its trace that it has not printed any more.
      const printed = finished.signal === 'SIGKILL' ? null : finished.stdout;
      if (finished.exitCode !== 74) requireNoFaults(args, cwd, printed);
      return finished;
    });
  }

  /** Resolves when stdout and stderr together match; rejects if the process ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(this.#stdout + this.#stderr);
        if (match === null) return;
        this.#onOutput.delete(look);
        resolve(match);
      };
      this.#onOutput.add(look);
      look();
      this.finished.then(
        ({ stdout, stderr }) => reject(new Error(`ended without ${pattern}:\n${stdout}${stderr}`)),
        reject,
      );
    });
  }

  /** The events printed so far by `--reporter ndjson`. */
  get events(): TraceEvent[] {
    return this.#stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as TraceEvent);
  }
}

export function start(args: readonly string[], cwd: string, env?: Record<string, string>): RunningSim {
  return new RunningSim(args, cwd, env);
}

export async function sim(
  args: readonly string[],
  cwd = temporaryFolder(),
  env?: Record<string, string>,
): Promise<Finished> {
  return start(args, cwd, env).finished;
}

/** Runs a shell that reads its commands through a pipe, each on a line. */
export async function simScript(
  args: readonly string[],
  lines: readonly string[],
  cwd = temporaryFolder(),
): Promise<Finished> {
  return new RunningSim(args, cwd, { XDG_STATE_HOME: cwd }, lines.map((line) => `${line}\n`).join(''))
    .finished;
}

/** The cost of each query must be the number of its messages; native peers that worked to the end leave nothing unexplained. */
function requireExactCosts({ queries, peers, exitCode }: RunResult): void {
  const areNative = peers.every(({ program }) => program === null);
  for (const { cost, messages, file } of queries) {
    if (cost === null) continue;
    const sum = cost.terms.reduce((total, { amount }) => total + amount, 2 * cost.links - (cost.peers - 1));
    const isUnexplained = cost.terms.some(({ reason }) => reason === 'unexplained');
    if (sum === messages && cost.messages === messages && !(areNative && exitCode < 2 && isUnexplained))
      continue;
    throw new Error(`the cost of ${file} is not its ${messages} messages: ${JSON.stringify(cost)}`);
  }
}

/** Runs with `--reporter json --ports auto` and reads the result. */
export async function simJson(args: readonly string[], cwd = temporaryFolder()): Promise<RunResult> {
  const { stdout, stderr, exitCode } = await sim(
    ['run', ...args, '--reporter', 'json', '--ports', 'auto'],
    cwd,
  );
  let result: RunResult;
  try {
    result = JSON.parse(stdout) as RunResult;
  } catch (error) {
    throw new Error(`no JSON on stdout (exit code ${exitCode}):\n${stdout}\n${stderr}`, { cause: error });
  }
  if (result.exitCode !== exitCode)
    throw new Error(`exit code ${exitCode}, but the result says ${result.exitCode}`);
  requireExactCosts(result);
  return result;
}

export function traceOf(result: RunResult): TraceEvent[] {
  return eventsIn(result.trace);
}

/** The whole lines of a trace: the last one may be cut off, if its writer was killed. */
function eventsIn(file: string): TraceEvent[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as TraceEvent);
}

/**
 * Judges every trace that a command has left in its folder, and what it printed. What foreign peers do is the matter of each test.
 *
 * @param stdout null: it was killed, and may have printed less than it has traced
 */
export function requireNoFaults(args: readonly string[], cwd: string, stdout: string | null): void {
  const traces = tracesOf(args, cwd);
  const isText =
    args[0] === 'run' && !args.some((word) => ['-r', '--reporter', '-q', '--quiet'].includes(word));
  const printed = isText && traces.length === 1 ? stdout : null;
  const violations = traces.flatMap((trace) => ownViolations(trace, printed));
  const faults = violations.map(
    ({ peer, rule, actual, events }) => `${peer ?? 'run'} ${rule}: ${actual} [${events}]`,
  );
  if (isText && stdout !== null) faults.push(...printedTimeFaults(stdout));
  if (faults.length > 0)
    throw new Error(
      `sim ${args.join(' ')}: its trace or report is wrong:\n${faults.join('\n')}\n${stdout ?? ''}`,
    );
}

/** What the judge finds in a trace, except of foreign peers. */
function ownViolations(trace: readonly TraceEvent[], printed: string | null = null): Violation[] {
  const judge = new Judge();
  const lines = printed === null ? null : new PrintedLines(printed);
  for (const event of trace) {
    judge.see(event);
    lines?.see(event);
  }
  const isForeign = (id: number | null): boolean =>
    trace.some(
      (event) =>
        (event.type === 'run:started' || event.type === 'topology:changed') &&
        event.peers.some((peer) => peer.id === id && peer.program !== undefined),
    );
  // A command that did not run prints no report.
  const evidence = lines?.hasLines === true ? { printed: lines.result } : {};
  return judge.judge(evidence).violations.filter(({ peer }) => !isForeign(peer));
}

/** The traces below `cwd/runs`, or in the folder of `--out`. */
function tracesOf(args: readonly string[], cwd: string): TraceEvent[][] {
  const at = args.findIndex((word) => word === '--out' || word === '-o');
  const runs = join(cwd, 'runs');
  const folders =
    at !== -1 && args[0] === 'run'
      ? [resolve(cwd, args[at + 1] ?? '')]
      : existsSync(runs)
        ? readdirSync(runs)
            .filter((name) => name !== 'latest')
            .map((name) => join(runs, name))
        : [];
  return folders
    .map((folder) => join(folder, 'trace.ndjson'))
    .filter((file) => existsSync(file))
    .map(eventsIn);
}

/** The only run folder below `cwd/runs`. */
export function runFolderOf(cwd: string): string {
  const runs = readdirSync(join(cwd, 'runs')).filter((name) => name !== 'latest');
  if (runs.length !== 1) throw new Error(`expected one run, found ${runs.join(', ')}`);
  return join(cwd, 'runs', runs[0] ?? '');
}

/** Whether a process is gone; a zombie, dead and not yet buried, counts as gone. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  try {
    return / Z /u.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/\(.*\)/su, ''));
  } catch {
    return process.platform === 'linux';
  }
}
