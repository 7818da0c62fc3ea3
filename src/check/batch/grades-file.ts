import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { writeAtomic } from '../../core/atomic-write.js';
import { ExitCode, messageOf, SimError } from '../../core/errors.js';
import { csvText } from '../../report/csv.js';
import { isolationText } from '../isolation.js';
import { tallyOf } from '../result.js';
import type { Grade } from './grade.js';

const columns = [
  'submission',
  'status',
  'level',
  'passed',
  'failed',
  'points',
  'of',
  'seconds',
  'isolated',
  'reasons',
];

/**
 * CSV with a row per submission. The output of a student's program can appear in `reasons`.
 *
 * @param of the maximum number of points
 */
export function gradesCsv(grades: readonly Grade[], of: number): string {
  const rows = grades.map(({ submission, status, result, reasons, durationMs, isolation }) => {
    const tally = result === null ? { level: 0, passed: 0, failed: 0, points: 0, of } : tallyOf(result);
    return [
      submission.name,
      status,
      tally.level,
      tally.passed,
      tally.failed,
      tally.points,
      tally.of,
      (durationMs / 1000).toFixed(1),
      isolationText(isolation),
      reasons.map((reason) => reason.replace(/\s+/gu, ' ')).join('; '),
    ];
  });
  return csvText(columns, rows, { bom: true });
}

/** The CSV file of a class. It is rewritten after each grade, so that a long grading can be interrupted. */
export class GradesFile {
  readonly #path: string;
  readonly #shown: string;
  readonly #of: number;

  /**
   * @param of the maximum number of points
   * @throws SimError `bad-usage` if its folder does not exist
   */
  constructor(shown: string, cwd: string, of: number) {
    this.#path = resolve(cwd, shown);
    this.#shown = shown;
    this.#of = of;
    if (shown !== '' && existsSync(dirname(this.#path))) return;
    throw new SimError('bad-usage', `cannot write --csv '${shown}': there is no such folder`, {
      hint: 'choose a file in an existing folder',
    });
  }

  /** @throws SimError `not-written` */
  write(grades: readonly Grade[]): void {
    try {
      writeAtomic(this.#path, gradesCsv(grades, this.#of), { overwrite: true });
    } catch (error) {
      throw new SimError('not-written', `cannot write --csv '${this.#shown}': ${messageOf(error)}`, {
        hint: 'choose another file',
        exitCode: ExitCode.output,
        cause: error,
      });
    }
  }

  /** Ignores errors: the file is written again after the next grade and at the end. */
  tryToWrite(grades: readonly Grade[]): void {
    try {
      this.write(grades);
    } catch {}
  }
}
