import { type Problem, SimError } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import { limits } from './limits.js';

/** One file of a topology. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** The path as the user would type it. */
  readonly shown: string;
  /** The content, if it is not on the disk: that of standard input. */
  readonly bytes?: Uint8Array;
}

/** A line of a file, or the file (or folder) as a whole. */
export interface SourceLocation {
  readonly file: SourceFile;
  /** 1-based. */
  readonly line?: number;
}

/** A value as written, under its name: a `key = value` line of an INI, or an attribute of a graph's node. */
export interface Entry {
  /** As the file spells it; keys of an INI are compared without regard to case. */
  readonly key: string;
  /** Of an INI without quotes, escapes, and a comment at the end of the line. */
  readonly value: string;
  readonly location: SourceLocation;
}

/** Records a problem. Reading goes on, so that the user gets all problems at once. */
export type Report = (location: SourceLocation, message: string, hint: string) => void;

/** The location `there` in a message about `here`: `line 5`, or `b.ini:5` if the files differ. */
export function locationSeenFrom(here: SourceLocation, there: SourceLocation): string {
  if (there.line === undefined) return there.file.shown;
  return there.file.path === here.file.path ? `line ${there.line}` : `${there.file.shown}:${there.line}`;
}

/** The problems found in the files of one topology. */
export class Problems {
  readonly #problems: Problem[] = [];
  #count = 0;

  readonly report: Report = ({ file, line }, message, hint) => {
    this.#count += 1;
    if (this.#count > limits.problems) return;
    const shown = { message: printable(message), hint: printable(hint) };
    this.#problems.push({ file: file.shown, ...(line === undefined ? {} : { line }), ...shown });
  };

  get isEmpty(): boolean {
    return this.#problems.length === 0;
  }

  /**
   * @param whole the file or folder that the user named
   * @param files gives the order of the files in the error
   * @throws SimError `bad-topology` with all problems, if there are any
   */
  throwIfAny(whole: SourceFile, files: readonly SourceFile[] = []): void {
    if (this.isEmpty) return;
    const order = new Map(files.map(({ shown }, index) => [shown, index]));
    const rank = ({ file = '' }: Problem): number => order.get(file) ?? -1;
    const problems = this.#problems.toSorted((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
    const more = this.#count - problems.length;
    if (more > 0) problems.push({ message: `${more} more problems are not listed` });
    throw new SimError('bad-topology', `${whole.shown}: ${countProblems(this.#count)}`, { problems });
  }
}

/** `1 problem`, `3 problems`. */
export function countProblems(count: number): string {
  return count === 1 ? '1 problem' : `${count} problems`;
}
