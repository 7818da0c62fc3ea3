import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, systemCode } from '../../errors.js';
import { type CheckOptions, check } from '../check.js';
import { reasonOf } from '../report/reason.js';
import { type CheckResult, tallyOf } from '../result.js';
import { copyOf, missingStart, type Submission, startOf } from './submission.js';

/** `over-cap`: some of it failed because it used more time, memory, output or processes than it may. */
export type GradeStatus = 'passed' | 'failed' | 'over-cap' | 'not-started' | 'no-peer' | 'interrupted';

export interface Grade {
  readonly submission: Submission;
  readonly status: GradeStatus;
  /** Null where there was nothing to start. */
  readonly result: CheckResult | null;
  /** Why, one for each failure. */
  readonly reasons: readonly string[];
  readonly durationMs: number;
}

export interface GradeOptions extends Omit<CheckOptions, 'command' | 'jobs' | 'onResult'> {
  /** Starts each of them; empty: as a file in it says by its name. */
  readonly words: readonly string[];
  /** How many submissions at once. */
  readonly atOnce: number;
  /** Told of what is under way whenever that changes. */
  readonly onChange?: (underWay: readonly string[], done: number) => void;
}

/** Grades every submission, several at once; whatever one of them does, the others are graded. */
export async function gradeAll(submissions: readonly Submission[], options: GradeOptions): Promise<Grade[]> {
  const grades = new Map<Submission, Grade>();
  const waiting = submissions.map((submission, index) => ({ submission, index }));
  const underWay = new Set<string>();
  const tell = (): void => options.onChange?.([...underWay], grades.size);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { submission, index } = next;
      underWay.add(submission.name);
      tell();
      grades.set(submission, await grade(submission, index, options));
      underWay.delete(submission.name);
      tell();
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return submissions.flatMap((submission) => grades.get(submission) ?? []);
}

async function grade(submission: Submission, index: number, options: GradeOptions): Promise<Grade> {
  const startedAt = performance.now();
  const nothing = (status: GradeStatus, reason: string): Grade => {
    return { submission, status, result: null, reasons: [reason], durationMs: performance.now() - startedAt };
  };
  if (options.signal.aborted) return nothing('interrupted', 'interrupted');
  let copy: string;
  try {
    copy = copyOf(submission, options.folder, index);
  } catch (error) {
    return nothing('no-peer', `it cannot be copied: ${systemCode(error) ?? messageOf(error)}`);
  }
  const home = dirname(copy);
  try {
    const command = startOf(copy, options.words);
    if (command === null) return nothing('no-peer', missingStart());
    const result = await check({ ...options, command, folder: join(home, 'trials'), jobs: 1 });
    return {
      submission,
      status: statusOf(result),
      result,
      reasons: reasonsOf(result),
      durationMs: performance.now() - startedAt,
    };
  } finally {
    if (!options.keep) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function statusOf(result: CheckResult): GradeStatus {
  if (result.isInterrupted) return 'interrupted';
  if (result.startFailure !== null) return 'not-started';
  if (result.results.some(({ finding }) => finding?.isOverCap === true)) return 'over-cap';
  const { passed, asked } = tallyOf(result);
  return passed === asked ? 'passed' : 'failed';
}

/** What is blocked by a failure that is told is not told again. */
function reasonsOf({ results, startFailure }: CheckResult): string[] {
  if (startFailure !== null) {
    const { lastLines } = startFailure;
    // Below what went wrong there may be more, such as the version of what ran it.
    const last = lastLines.findLast((line) => /error|exception/iu.test(line)) ?? lastLines.at(-1);
    return [last === undefined ? startFailure.reason : `${startFailure.reason}: ${last}`];
  }
  const told = new Set(results.map(({ requirement }) => requirement.id));
  return results
    .filter(
      ({ status, blockedBy }) => status === 'failed' || (status === 'blocked' && !told.has(blockedBy ?? '')),
    )
    .map((one) => `${one.requirement.id}: ${reasonOf(one)}`);
}
