import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { gradesCsv } from '../../check/batch/csv.js';
import type { Grade } from '../../check/batch/grade.js';
import { writeAtomic } from '../../core/atomic-write.js';
import { ExitCode, messageOf, SimError } from '../../core/errors.js';

/**
 * The grades of a class as a file, which is written anew with each grade: whatever becomes of an hour of grading, what it has
 * come to is there.
 */
export class CsvFile {
  readonly #path: string;
  readonly #shown: string;
  /** Points that are to be had. */
  readonly #of: number;

  /** @throws SimError `bad-usage` where there is no folder for it */
  constructor(shown: string, cwd: string, of: number) {
    this.#path = resolve(cwd, shown);
    this.#shown = shown;
    this.#of = of;
    if (shown !== '' && existsSync(dirname(this.#path))) return;
    throw new SimError('bad-usage', `--csv '${shown}' cannot be written: there is no such folder`, {
      hint: 'name a file in a folder that is there',
    });
  }

  /** @throws SimError `not-written` */
  write(grades: readonly Grade[]): void {
    try {
      writeAtomic(this.#path, gradesCsv(grades, this.#of), { overwrite: true });
    } catch (error) {
      throw new SimError('not-written', `--csv '${this.#shown}' cannot be written: ${messageOf(error)}`, {
        hint: 'name another file',
        exitCode: ExitCode.output,
        cause: error,
      });
    }
  }

  /** Writes it if it can be written. */
  tryToWrite(grades: readonly Grade[]): void {
    try {
      this.write(grades);
    } catch {
      // There may be room again when the next has been graded, and at the end it is said.
    }
  }
}
