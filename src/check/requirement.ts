import type { DialectName } from '../core/vocabulary.js';
import type { Arrival } from './bench/scripted-peer.js';
import type { Trial } from './bench/trial.js';

export const levels = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
export type Level = (typeof levels)[number];

export const levelTitles: Readonly<Record<Level, string>> = {
  1: 'listens and stays up',
  2: 'answers with found',
  3: 'forwards',
  4: 'TTL',
  5: 'duplicates',
  6: 'transfers',
  7: 'the byte stream',
  8: 'rejects invalid input',
  9: 'load',
};

/** One thing that a peer has to do, and the test for it. */
export interface Requirement {
  /** Stable: rubrics and scripts use it. */
  readonly id: string;
  readonly level: Level;
  /** The requirement as a sentence that begins with "the peer". */
  readonly title: string;
  /** Why it matters; shown when it fails. */
  readonly why: string;
  /** Numbers of the rules in `docs/wire.md` that it tests: `W21`. */
  readonly musts: readonly string[];
  /** Default points; a rubric can change them. */
  readonly points: number;
  /** Dialects that require it; default: all. */
  readonly dialects?: readonly DialectName[];
  /** Search strategies that require it, by their names; default: only flooding. */
  readonly strategies?: readonly string[];
  /** A setting of the strategy that must not be 0. */
  readonly setting?: string;
  /**
   * Ids of the requirements that must pass first. A test that a message is NOT sent proves nothing about a peer that never
   * sends one.
   */
  readonly needs?: readonly string[];
  /** Where the test needs another setup than usual. */
  readonly setup?: TestSetup;
  /** @throws Finding if the candidate fails the requirement */
  run(trial: Trial): Promise<void>;
}

export interface TestSetup {
  /** Id of a neighbour that does not listen. */
  readonly dead?: number;
  /** Bytes of a large file in the candidate's share. */
  readonly largeFile?: number;
  /** Whether each neighbour has an IP address of its own, if the system has enough of them. */
  readonly ownIps?: boolean;
  /** Whether this is the requirement that reports a start failure. */
  readonly isStart?: boolean;
}

/** The requirements of a level. */
export function inLevel(level: Level, requirements: readonly Omit<Requirement, 'level'>[]): Requirement[] {
  return requirements.map((one) => ({ level, ...one }));
}

/** The place in the documents that states the requirement. */
export function seeOf({ musts }: Pick<Requirement, 'musts'>): string {
  return `docs/wire.md, ${musts.join(' and ')}`;
}

/** Groups items by level; levels without items are left out. */
export function groupByLevel<T>(
  items: readonly T[],
  levelOf: (item: T) => Level,
): { readonly level: Level; readonly items: readonly T[] }[] {
  return levels
    .map((level) => ({ level, items: items.filter((item) => levelOf(item) === level) }))
    .filter((group) => group.items.length > 0);
}

export interface FindingDetails {
  /** Default: nothing. */
  readonly actual?: string;
  /** The first of these is quoted byte by byte. */
  readonly arrivals?: readonly Arrival[];
  /** Quoted instead of `arrivals`. */
  readonly bytes?: Buffer;
  /** Whether the candidate was killed because it exceeded a cap. */
  readonly isOverCap?: boolean;
}

/** Why a candidate fails a requirement. */
export class Finding extends Error {
  readonly expected: string;
  readonly details: FindingDetails;

  constructor(expected: string, details: FindingDetails = {}) {
    super(`expected ${expected}`);
    this.expected = expected;
    this.details = details;
  }
}
