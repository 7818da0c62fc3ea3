import { ExitCode, exitCodeOfStop } from '../core/errors.js';
import type { DialectName } from '../core/vocabulary.js';
import type { LoggedMessage } from './bench/message-log.js';
import type { Isolation } from './isolation.js';
import { requirementsOf } from './registry.js';
import { groupByLevel, type Requirement } from './requirement.js';

/**
 * `blocked`: a requirement that this one needs did not pass, so it was not tested. `skipped`: the dialect does not require
 * it.
 */
export type Status = 'passed' | 'failed' | 'blocked' | 'skipped';

/** A {@link Finding}, ready for the reports. */
export interface ReportedFinding {
  /** The last messages that the candidate was sent. */
  readonly sent: readonly LoggedMessage[];
  readonly expected: string;
  readonly actual: string;
  /** The bytes that arrived, quoted; null if none did. */
  readonly bytes: string | null;
  /** Whether the candidate was killed because it exceeded a cap. */
  readonly isOverCap: boolean;
  /** All messages of the trial, in order. */
  readonly messages: readonly LoggedMessage[];
}

export interface RequirementResult {
  readonly requirement: Requirement;
  readonly status: Status;
  readonly points: number;
  readonly durationMs: number;
  readonly finding: ReportedFinding | null;
  /** Id of the requirement that did not pass, if this one is blocked. */
  readonly blockedBy: string | null;
}

/** Why the candidate could not be tested at all. */
export interface ReportedStart {
  readonly reason: string;
  readonly lastLines: readonly string[];
  /** Path of the complete output. */
  readonly log: string;
}

export interface CheckResult {
  readonly command: readonly string[];
  readonly dialect: DialectName;
  /** Absent if the peer was tested with flooding. */
  readonly strategy?: string;
  /** The selected requirements, in the order of their levels. */
  readonly results: readonly RequirementResult[];
  /** Requirements that the selected ones need. They count no points, but can block. */
  readonly needed: readonly RequirementResult[];
  readonly startFailure: ReportedStart | null;
  readonly isolation: Isolation;
  readonly isInterrupted: boolean;
  readonly durationMs: number;
}

/** @param signal what ended the check, if it was interrupted */
export function exitCodeOf(
  { results, startFailure, isInterrupted }: CheckResult,
  signal: AbortSignal,
): ExitCode {
  if (isInterrupted) return exitCodeOfStop(signal);
  if (startFailure !== null) return ExitCode.usage;
  const isGood = results.every(({ status }) => status === 'passed' || status === 'skipped');
  return isGood ? ExitCode.ok : ExitCode.notFound;
}

/** One line that says why a requirement did not pass. */
export function reasonOf({ finding, blockedBy }: RequirementResult): string {
  if (finding !== null) return `expected ${finding.expected}; actual: ${finding.actual}`;
  return blockedBy === null ? '' : `blocked: ${blockedBy} did not pass`;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly blocked: number;
  readonly skipped: number;
  /** Selected requirements without the skipped ones. */
  readonly asked: number;
  readonly points: number;
  readonly of: number;
  /** The highest level that passed together with all levels below it; 0 for none. Null if level 1 was not tested as a whole. */
  readonly level: number | null;
}

export function countOf(results: readonly RequirementResult[], status: Status): number {
  return results.filter((one) => one.status === status).length;
}

export function tallyOf({
  results,
  dialect,
  strategy,
}: Pick<CheckResult, 'results' | 'dialect' | 'strategy'>): Tally {
  const required = results.filter(({ status }) => status !== 'skipped');
  return {
    passed: countOf(results, 'passed'),
    failed: countOf(results, 'failed'),
    blocked: countOf(results, 'blocked'),
    skipped: countOf(results, 'skipped'),
    asked: required.length,
    points: sumPoints(results.filter(({ status }) => status === 'passed').map(({ points }) => points)),
    of: sumPoints(required.map(({ points }) => points)),
    level: levelReached(results, requirementsOf(dialect, strategy)),
  };
}

/** Points can have fractions, so the sum is rounded to three decimals. */
export function sumPoints(points: readonly number[]): number {
  return Math.round(points.reduce((total, one) => total + one, 0) * 1000) / 1000;
}

function levelReached(
  results: readonly RequirementResult[],
  required: readonly Requirement[],
): number | null {
  const statusOf = new Map(results.map(({ requirement, status }) => [requirement.id, status]));
  let reached: number | null = null;
  for (const { level, items } of groupByLevel(required, (one) => one.level)) {
    if (items.some(({ id }) => !statusOf.has(id))) break;
    if (items.some(({ id }) => statusOf.get(id) !== 'passed')) return reached ?? 0;
    reached = level;
  }
  return reached;
}
