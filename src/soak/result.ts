import type { QueryResult, QueryVerdict, RunResult } from '../judge/result.js';
import type { SoakCase, SoakQuery } from './case.js';
import type { Growth } from './growth.js';

/** Something that must not happen, whatever the faults are. */
export interface Finding {
  /** The name of the rule: `hang`, `wrong-file` ... */
  readonly rule: string;
  readonly message: string;
}

/** A query of a case that has ended. */
export interface EndedQuery extends SoakQuery {
  /** Null if the origin did not run. */
  readonly result: QueryResult | null;
  /** Null if no file was verified. */
  readonly download: Download | null;
}

/** A file that was verified, and whose it should be. */
export interface Download {
  readonly holder: number | null;
  /** Hex SHA-256 of what was saved; null if there is no file. */
  readonly actual: string | null;
}

/** A case that has ended, with all that was observed from outside. */
export interface EndedCase {
  readonly case: SoakCase;
  readonly queries: readonly EndedQuery[];
  readonly proof: EndedQuery;
  /** Hex SHA-256 of each file in the share of each of its first holders; by `<holder> <file>`. */
  readonly shared: ReadonlyMap<string, string>;
  /** Peers that the query of the proof reaches in the topology. */
  readonly reachable: number;
  /** Whether it reaches a native holder from a native origin. */
  readonly isReachable: boolean;
  /** Peers that a fault has killed or stopped. */
  readonly stoppedByFaults: ReadonlySet<number>;
  /** Peers whose process has ended unasked. */
  readonly died: readonly number[];
  /** Processes that are neither peers nor client. */
  readonly strayProcesses: number;
  /** Files of half transfers that are left in the folders of running peers. */
  readonly temporaryFiles: number;
}

/** A case that broke a rule. */
export interface FailedCase {
  readonly number: number;
  readonly findings: readonly Finding[];
  /** As `--fault` takes them. */
  readonly faults: readonly string[];
  /** The smallest list of faults with which it still fails in a new network; null if it did not fail again there. */
  readonly smallest: readonly string[] | null;
  /** The command line that repeats it. */
  readonly command: string;
}

/** How often faults of a kind were drawn, and how many of them were triggered. */
export interface FaultCount {
  readonly kind: string;
  readonly drawn: number;
  readonly triggered: number;
}

/** The result of `sim soak`: the object that `--reporter json` prints. */
export interface SoakResult {
  /** Version of this shape. */
  readonly schema: 1;
  readonly floodsim: string;
  /** 0: no case failed, and nothing has grown. */
  readonly exitCode: number;
  readonly topology: RunResult['topology'];
  readonly seed: string;
  /** Cases that have ended. */
  readonly cases: number;
  /** Their queries, without the query after the faults are healed. */
  readonly queries: number;
  readonly verdicts: Readonly<Partial<Record<QueryVerdict, number>>>;
  readonly faults: readonly FaultCount[];
  readonly failures: readonly FailedCase[];
  /** Null if there were too few queries. */
  readonly growth: readonly Growth[] | null;
  readonly durationMs: number;
  /** Absolute path of the run folder of the last network. */
  readonly folder: string;
  /** After all networks are stopped; all should be 0. */
  readonly leftovers: RunResult['leftovers'];
}
