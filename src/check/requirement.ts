import type { DialectName } from '../core/vocabulary.js';
import type { Trial } from './bench/trial.js';

export const levels = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
export type Level = (typeof levels)[number];

export const levelTitles: Readonly<Record<Level, string>> = {
  1: 'listens and stays up',
  2: 'answers found',
  3: 'forwards',
  4: 'TTL',
  5: 'duplicates',
  6: 'transfers',
  7: 'the byte stream',
  8: 'refuses what is wrong',
  9: 'load',
};

/** One thing that a peer has to do, and how to find out whether it does. */
export interface Requirement {
  /** Stable: rubrics and scripts name it. */
  readonly id: string;
  readonly level: Level;
  /** What is required, as the end of "the peer ...". */
  readonly title: string;
  /** Why it matters: told to whoever fails it. */
  readonly why: string;
  /** The heading in `docs/wire.md` under which it stands. */
  readonly paragraph: string;
  /** Which point of it, where it has several. */
  readonly point?: string;
  /** Points that it gives, unless a rubric says otherwise. */
  readonly points: number;
  /** Dialects of which it is required; all, where it is not said. */
  readonly dialects?: readonly DialectName[];
  /** Requirements without which it cannot be judged: the positive control of one that says what must not come. */
  readonly needs?: readonly string[];
  /** What the candidate's surroundings are to be, where they are not the usual. */
  readonly surroundings?: TestSetup;
  /** @throws Finding where the candidate does not do it */
  run(trial: Trial): Promise<void>;
}

export interface TestSetup {
  /** A neighbour, by its id, at whose address nobody listens. */
  readonly dead?: number;
  /** Bytes of a large file in its share. */
  readonly largeFile?: number;
  /** Whether to wait until it listens, and to take it for a failure of the start where it does not. */
  readonly isStart?: boolean;
}

/** Where it stands that a requirement holds. */
export function seeOf({ paragraph, point }: Pick<Requirement, 'paragraph' | 'point'>): string {
  return `docs/wire.md, "${paragraph}"${point === undefined ? '' : `, ${point}`}`;
}
