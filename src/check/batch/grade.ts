import { dirname, join } from 'node:path';
import { messageOf, pickErrorLine } from '../../core/errors.js';
import { forceRemove } from '../candidate-folder.js';
import { checkIsolated, type IsolatedCheckOptions, probeIsolation } from '../cell/check-isolated.js';
import { check } from '../check.js';
import type { Isolation, IsolationMode } from '../isolation.js';
import { type CheckResult, reasonOf, tallyOf } from '../result.js';
import { copyPath, copyTo, missingStart, type Submission, startCommand, TooLarge } from './submission.js';

/**
 * `over-cap`: the submission is too large, or a requirement failed because it exceeded its time, memory, output, files or
 * processes. `not-judged`: the check itself failed.
 */
export type GradeStatus =
  | 'passed'
  | 'failed'
  | 'over-cap'
  | 'not-started'
  | 'no-peer'
  | 'not-judged'
  | 'interrupted';

export interface Grade {
  readonly submission: Submission;
  readonly status: GradeStatus;
  /** Null if the peer was never started. */
  readonly result: CheckResult | null;
  /** One per failure. */
  readonly reasons: readonly string[];
  readonly durationMs: number;
  /** Null if the peer was never started. */
  readonly isolation: Isolation | null;
  /** The error behind `not-judged`. */
  readonly error?: unknown;
}

export interface GradeOptions extends Omit<IsolatedCheckOptions, 'command' | 'jobs' | 'onResult' | 'own'> {
  readonly mode: IsolationMode;
  /** The command for all submissions; empty: each has a start file. */
  readonly words: readonly string[];
  /** Submissions at the same time. */
  readonly atOnce: number;
  readonly onProgress?: (running: readonly string[], done: number) => void;
  /** Receives the grades of all submissions after each new one; ungraded ones are `interrupted`. */
  readonly onGrade?: (grades: readonly Grade[]) => void;
}

/**
 * Grades all submissions, several at a time. No submission can keep the others from being graded.
 *
 * @throws SimError `bad-usage` if they cannot be isolated, and must be
 */
export async function gradeAll(submissions: readonly Submission[], options: GradeOptions): Promise<Grade[]> {
  const folder = join(options.folder, 'isolation');
  const isolation = await probeIsolation(options.mode, { ...options, command: [], folder, own: [] });
  const grades = new Map<Submission, Grade>();
  const waiting = [...submissions.entries()];
  const running = new Set<string>();
  const report = (): void => options.onProgress?.([...running], grades.size);
  const all = (): Grade[] => submissions.map((one) => grades.get(one) ?? ungraded(one));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, submission] = next;
      running.add(submission.name);
      report();
      grades.set(submission, await grade(submission, index, isolation, options));
      running.delete(submission.name);
      report();
      options.onGrade?.(all());
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return all();
}

export function ungraded(submission: Submission): Grade {
  const reasons = ['it has not been graded yet'];
  return { submission, status: 'interrupted', result: null, reasons, durationMs: 0, isolation: null };
}

/** Never rejects. */
async function grade(
  submission: Submission,
  index: number,
  isolation: Isolation,
  options: GradeOptions,
): Promise<Grade> {
  const startedAt = performance.now();
  const untested = (status: GradeStatus, reason: string): Grade => {
    const durationMs = performance.now() - startedAt;
    return { submission, status, result: null, reasons: [reason], durationMs, isolation: null };
  };
  if (options.signal.aborted) return untested('interrupted', 'interrupted');
  const copy = copyPath(submission, options.folder, index);
  const home = dirname(copy);
  try {
    const problem = await copyTo(copy, submission, options.caps.disk);
    if (problem !== null) return untested('no-peer', `it cannot be copied: ${problem}`);
    const command = startCommand(copy, options.words);
    if (command === null) return untested('no-peer', missingStart());
    const all = { ...options, command, own: [copy], folder: join(home, 'trials'), jobs: 1 };
    const result = isolation.isIsolated
      ? await checkIsolated('always', all)
      : await check({ ...all, cell: null, isolation });
    const reasons = reasonsIn(result);
    const durationMs = performance.now() - startedAt;
    return { submission, status: statusOf(result), result, reasons, durationMs, isolation };
  } catch (error) {
    if (error instanceof TooLarge) return untested('over-cap', error.message);
    return { ...untested('not-judged', `it could not be tested: ${messageOf(error)}`), error };
  } finally {
    // If this fails, it is tried again with the folder of all submissions.
    if (!options.keep) await forceRemove(home);
  }
}

function statusOf(result: CheckResult): GradeStatus {
  if (result.isInterrupted) return 'interrupted';
  if (result.startFailure !== null) return 'not-started';
  const tested = [...result.results, ...result.needed];
  if (tested.some(({ finding }) => finding?.isOverCap === true)) return 'over-cap';
  const { passed, asked } = tallyOf(result);
  return passed === asked ? 'passed' : 'failed';
}

/** Blocked requirements are left out: the failure that blocks them is listed, whether or not it was selected. */
function reasonsIn({ results, needed, startFailure }: CheckResult): string[] {
  if (startFailure !== null) {
    const last = pickErrorLine(startFailure.lastLines);
    return [last === undefined ? startFailure.reason : `${startFailure.reason}: ${last}`];
  }
  return [...needed, ...results]
    .filter(({ status }) => status === 'failed')
    .map((one) => `${one.requirement.id}: ${reasonOf(one)}`);
}
