import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../core/platform.js';
import { jsonText, quoteBytes } from '../core/sanitize.js';
import { lastOutput, Trial } from './bench/trial.js';
import type { TrialCell, TrialOptions } from './bench/trial-options.js';
import { startLimit } from './bench/wait-for.js';
import { StartFailure } from './candidate.js';
import { forceRemove } from './candidate-folder.js';
import type { Isolation } from './isolation.js';
import { requirementsOf } from './registry.js';
import { Finding, type Requirement } from './requirement.js';
import type { CheckResult, ReportedFinding, ReportedStart, RequirementResult, Status } from './result.js';
import { schedule, withNeeds } from './schedule.js';

/** A candidate that keeps all processors busy cannot make its time cap longer than this. */
const maxCapFactor = 3;

/** A cell for the trials of one candidate. */
export interface CheckCell extends TrialCell {
  /** Prepares a new folder of a trial. */
  open(folder: string): Promise<void>;
  /** @param keeps whether the folder is needed after the check */
  close(folder: string, keeps: boolean): Promise<void>;
}

export interface CheckOptions extends Omit<TrialOptions, 'folder' | 'cell'> {
  readonly cell: CheckCell | null;
  readonly isolation: Isolation;
  /** The selected requirements. All that they need is tested as well. */
  readonly asked: readonly Requirement[];
  readonly pointsOf: (requirement: Requirement) => number;
  /** The parent of the trials' folders. */
  readonly folder: string;
  /** Whether to keep those. */
  readonly keep: boolean;
  /** Trials at the same time. */
  readonly jobs: number;
  /** For the whole check, without the time in which the candidate waits for a processor; null: unlimited. */
  readonly timeCapMs: number | null;
  /** Receives each selected requirement's result as soon as it is known. */
  readonly onResult?: (result: RequirementResult) => void;
}

/**
 * Tests a candidate, with a process of its own for each requirement. Never rejects because of what the candidate does.
 *
 * @throws an internal error, or an error of the system, after all trials have ended
 */
export async function check(options: CheckOptions): Promise<CheckResult> {
  const { command, dialect, strategy, asked, jobs, timeCapMs, onResult } = options;
  const startedAt = performance.now();
  const known = new Map<string, RequirementResult>();
  let startFailure: ReportedStart | null = null;
  const errors: unknown[] = [];
  const over = new AbortController();
  const running = new Set<Trial>();
  const waitedMs = (): number => [...running].reduce((sum, trial) => sum + trial.conditions.delayMs(), 0);
  const stopCap =
    timeCapMs === null
      ? () => {}
      : startLimit(timeCapMs, waitedMs, maxCapFactor, () => over.abort(overTime(timeCapMs)));
  const interrupt = (): void => over.abort(new Finding('the check to finish', { actual: 'interrupted' }));
  options.signal.addEventListener('abort', interrupt, { once: true });
  if (options.signal.aborted) interrupt();

  const report = (result: RequirementResult): void => {
    known.set(result.requirement.id, result);
    if (asked.includes(result.requirement)) onResult?.(result);
  };
  const untested = (
    requirement: Requirement,
    status: Status,
    blockedBy: string | null,
  ): RequirementResult => {
    const points = options.pointsOf(requirement);
    return { requirement, status, points, durationMs: 0, finding: null, blockedBy };
  };
  try {
    await schedule(
      withNeeds(asked, requirementsOf(dialect, strategy)),
      jobs,
      async (requirement) => {
        try {
          const judged = await judge(requirement, { ...options, signal: over.signal }, running);
          startFailure ??= judged.startFailure;
          report(judged.result);
          return judged.result.finding === null ? 'passed' : 'failed';
        } catch (error) {
          errors.push(error);
          over.abort(new Finding('the check to finish', { actual: 'an internal error' }));
          return 'failed';
        }
      },
      (requirement, by) => report(untested(requirement, 'blocked', by)),
    );
  } finally {
    stopCap();
    options.signal.removeEventListener('abort', interrupt);
  }
  if (errors.length > 0) throw errors[0];
  return {
    command,
    dialect,
    ...(strategy !== undefined && { strategy }),
    results: asked.map((one) => known.get(one.id) ?? untested(one, 'skipped', null)),
    needed: [...known.values()].filter(({ requirement }) => !asked.includes(requirement)),
    startFailure,
    isolation: options.isolation,
    isInterrupted: options.signal.aborted,
    durationMs: performance.now() - startedAt,
  };
}

function overTime(ms: number): Finding {
  const actual = 'over the time cap';
  return new Finding(`the check to finish within ${ms / 1000} s`, { actual, isOverCap: true });
}

interface Judged {
  readonly result: RequirementResult;
  readonly startFailure: ReportedStart | null;
}

/** @param running has the trial as long as it runs */
async function judge(requirement: Requirement, options: CheckOptions, running: Set<Trial>): Promise<Judged> {
  const startedAt = performance.now();
  const folder = join(options.folder, requirement.id);
  makeFolder(folder);
  await options.cell?.open(folder);
  const trial = new Trial({ ...options, folder });
  running.add(trial);
  let finding: ReportedFinding | null = null;
  let startFailure: ReportedStart | null = null;
  try {
    await trial.start(requirement.setup);
    await requirement.run(trial);
    trial.expectAlive();
  } catch (error) {
    if (error instanceof StartFailure && requirement.setup?.isStart === true) {
      startFailure = { reason: error.message, lastLines: error.lastLines, log: error.log };
    }
    finding = reported(error, trial);
  } finally {
    running.delete(trial);
    await trial.stop();
  }
  const keeps = options.keep || startFailure !== null;
  await options.cell?.close(folder, keeps);
  if (options.keep) writeMessages(folder, trial);
  // If this fails, it is tried again with the folder of all trials.
  else if (!keeps) await forceRemove(folder);
  const status = finding === null ? 'passed' : 'failed';
  const durationMs = performance.now() - startedAt;
  const points = options.pointsOf(requirement);
  return { result: { requirement, status, points, durationMs, finding, blockedBy: null }, startFailure };
}

function writeMessages(folder: string, { log }: Trial): void {
  try {
    // The candidate may have removed the folder.
    makeFolder(folder);
    const path = join(folder, 'messages.json');
    // It may have put a link there.
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, `${jsonText(log.messages, 2)}\n`, { flag: 'wx' });
  } catch {
    // The candidate has made the folder unwritable; that must not end the check.
  }
}

/** @throws the error if it is neither a finding nor a start failure */
function reported(error: unknown, { log }: Trial): ReportedFinding {
  const common = { sent: log.lastSent(4), messages: log.messages };
  if (error instanceof StartFailure) {
    const actual = error.message + lastOutput(error.lastLines);
    return { ...common, expected: 'the peer to start and listen', actual, bytes: null, isOverCap: false };
  }
  if (!(error instanceof Finding)) throw error;
  const { actual = 'nothing', arrivals = [], bytes, isOverCap = false } = error.details;
  const quoted = bytes ?? arrivals[0]?.raw ?? Buffer.alloc(0);
  return {
    ...common,
    expected: error.expected,
    actual,
    bytes: quoted.length === 0 ? null : quoteBytes(quoted),
    isOverCap,
  };
}
