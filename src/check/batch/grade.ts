import { dirname, join } from 'node:path';
import { messageOf, pickErrorLine } from '../../core/errors.js';
import { type CheckOptions, check } from '../check.js';
import { forceRemove } from '../force-remove.js';
import { reasonOf } from '../report/reason.js';
import { type CheckResult, tallyOf } from '../result.js';
import { copyTo, missingStart, placeOf, type Submission, startOf } from './submission.js';

/**
 * `over-cap`: some of it failed because it used more time, memory, output or processes than it may. `not-judged`: that could
 * not be done, for a reason that says nothing of it.
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
  /** Null where there was nothing to start. */
  readonly result: CheckResult | null;
  /** Why, one for each failure. */
  readonly reasons: readonly string[];
  readonly durationMs: number;
  /** What stood in the way of judging it. */
  readonly defect?: unknown;
}

export interface GradeOptions extends Omit<CheckOptions, 'command' | 'jobs' | 'onResult'> {
  /** Starts each of them; empty: as a file in it says by its name. */
  readonly words: readonly string[];
  /** How many submissions at once. */
  readonly atOnce: number;
  /** Told of what is under way whenever that changes. */
  readonly onChange?: (underWay: readonly string[], done: number) => void;
  /** Told of all grades, whenever there is one more: who has none yet is `interrupted`. */
  readonly onGrade?: (grades: readonly Grade[]) => void;
}

/** Grades every submission, several at once; whatever one of them does, the others are graded. */
export async function gradeAll(submissions: readonly Submission[], options: GradeOptions): Promise<Grade[]> {
  const grades = new Map<Submission, Grade>();
  const waiting = submissions.map((submission, index) => ({ submission, index }));
  const underWay = new Set<string>();
  const tell = (): void => options.onChange?.([...underWay], grades.size);
  const all = (): Grade[] => submissions.map((one) => grades.get(one) ?? notYet(one));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { submission, index } = next;
      underWay.add(submission.name);
      tell();
      grades.set(submission, await grade(submission, index, options));
      underWay.delete(submission.name);
      tell();
      options.onGrade?.(all());
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return all();
}

/** What is known of a submission before it is graded. */
export function notYet(submission: Submission): Grade {
  const reasons = ['it has not been graded yet'];
  return { submission, status: 'interrupted', result: null, reasons, durationMs: 0 };
}

/** Never rejects. */
async function grade(submission: Submission, index: number, options: GradeOptions): Promise<Grade> {
  const startedAt = performance.now();
  const nothing = (status: GradeStatus, reason: string): Grade => {
    return { submission, status, result: null, reasons: [reason], durationMs: performance.now() - startedAt };
  };
  if (options.signal.aborted) return nothing('interrupted', 'interrupted');
  const copy = placeOf(submission, options.folder, index);
  const home = dirname(copy);
  try {
    const problem = await copyTo(copy, submission);
    if (problem !== null) return nothing('no-peer', `it cannot be copied: ${problem}`);
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
  } catch (defect) {
    return { ...nothing('not-judged', `it could not be judged: ${messageOf(defect)}`), defect };
  } finally {
    // What will not go is tried once more with the folder of them all.
    if (!options.keep) await forceRemove(home);
  }
}

function statusOf(result: CheckResult): GradeStatus {
  if (result.isInterrupted) return 'interrupted';
  if (result.startFailure !== null) return 'not-started';
  const judged = [...result.results, ...result.needed];
  if (judged.some(({ finding }) => finding?.isOverCap === true)) return 'over-cap';
  const { passed, asked } = tallyOf(result);
  return passed === asked ? 'passed' : 'failed';
}

/** What is blocked is not told: the failure that blocks it is, whether or not it was asked for. */
function reasonsOf({ results, needed, startFailure }: CheckResult): string[] {
  if (startFailure !== null) {
    const last = pickErrorLine(startFailure.lastLines);
    return [last === undefined ? startFailure.reason : `${startFailure.reason}: ${last}`];
  }
  return [...needed, ...results]
    .filter(({ status }) => status === 'failed')
    .map((one) => `${one.requirement.id}: ${reasonOf(one)}`);
}
