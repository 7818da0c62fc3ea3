import type { DialectName } from '../core/vocabulary.js';
import type { LoggedMessage } from './bench/message-log.js';
import { byLevelOf } from './by-level.js';
import { requirementsOf } from './registry.js';
import type { Requirement } from './requirement.js';

/**
 * `blocked`: a requirement that this one needs did not pass, so it says nothing. `skipped`: it is not required of this
 * dialect.
 */
export type Status = 'passed' | 'failed' | 'blocked' | 'skipped';

/** Why a requirement failed, ready to be told. */
export interface ReportedFinding {
  /** The last that the candidate was sent. */
  readonly sent: readonly LoggedMessage[];
  readonly expected: string;
  readonly actual: string;
  /** What came, quoted byte by byte; null where nothing did. */
  readonly bytes: string | null;
  /** Whether it was ended because it used more than it may. */
  readonly isOverCap: boolean;
  /** All that was said, in order. */
  readonly conversation: readonly LoggedMessage[];
}

export interface RequirementResult {
  readonly requirement: Requirement;
  readonly status: Status;
  /** What it is worth. */
  readonly points: number;
  readonly durationMs: number;
  readonly finding: ReportedFinding | null;
  /** What stood in the way, where it is blocked. */
  readonly blockedBy: string | null;
}

/** Why there was nothing to judge. */
export interface ReportedStart {
  readonly reason: string;
  readonly lastLines: readonly string[];
  /** Path of all that it printed. */
  readonly log: string;
}

export interface CheckResult {
  readonly command: readonly string[];
  readonly dialect: DialectName;
  /** What was asked for, in the order of the levels. */
  readonly results: readonly RequirementResult[];
  /** What that needs, and was judged besides: it counts for nothing, and may be why something is blocked. */
  readonly needed: readonly RequirementResult[];
  readonly startFailure: ReportedStart | null;
  readonly isInterrupted: boolean;
  readonly durationMs: number;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly blocked: number;
  readonly skipped: number;
  /** Required of this dialect. */
  readonly asked: number;
  readonly points: number;
  readonly of: number;
  /**
   * The highest level of which everything passed, as it did of all below it; 0 for none. Null where not even the first was
   * asked for as a whole, and so nothing is known.
   */
  readonly level: number | null;
}

export function tallyOf({ results, dialect }: Pick<CheckResult, 'results' | 'dialect'>): Tally {
  const count = (status: Status): number => results.filter((one) => one.status === status).length;
  const sum = (some: readonly RequirementResult[]): number =>
    // Points may have fractions, which binary numbers do not add up well.
    Math.round(some.reduce((total, { points }) => total + points, 0) * 1000) / 1000;
  const required = results.filter(({ status }) => status !== 'skipped');
  return {
    passed: count('passed'),
    failed: count('failed'),
    blocked: count('blocked'),
    skipped: count('skipped'),
    asked: required.length,
    points: sum(results.filter(({ status }) => status === 'passed')),
    of: sum(required),
    level: levelReached(results, dialect),
  };
}

function levelReached(results: readonly RequirementResult[], dialect: DialectName): number | null {
  const statusOf = new Map(results.map(({ requirement, status }) => [requirement.id, status]));
  let reached: number | null = null;
  for (const { level, items } of byLevelOf(requirementsOf(dialect), (one) => one.level)) {
    if (items.some(({ id }) => !statusOf.has(id))) break;
    if (items.some(({ id }) => statusOf.get(id) !== 'passed')) return reached ?? 0;
    reached = level;
  }
  return reached;
}
