import type { SimError } from '../core/errors.js';
import type { Fault } from '../faults/fault.js';
import type { HostsPlan } from '../hosts/hosts-plan.js';
import type { FaultResult } from '../judge/fault-results.js';
import type { QueryResult, RunResult } from '../judge/result.js';
import type { QueryEnd, QueryRequest } from '../judge/summary.js';
import type { Topology } from '../topology/model.js';
import type { TraceEvent } from '../trace/event.js';
import type { QueryContext } from './active-query.js';
import type { Lockstep } from './lockstep.js';
import type { GivenPermissions } from './require-permissions.js';

export interface SessionOptions {
  readonly topology: Topology;
  readonly ports: 'ini' | 'auto';
  /** For changes of the network. Its start has been allowed by the caller. */
  readonly permissions: GivenPermissions;
  /** Whether a download may replace a file with other content. */
  readonly overwrite: boolean;
  /** Whether verified downloads are kept, and shared. Default true. */
  readonly save?: boolean | undefined;
  /** Whether native peers accept origins and holders that are not of the run. */
  readonly allowUnknownPeers: boolean;
  /** Milliseconds without an event after which a query that reached foreign peers has ended. */
  readonly quietMs: number;
  /** Milliseconds in which the network must be up. Default: no limit while its processes give signs of life. */
  readonly startMs?: number | undefined;
  /** The other machines on which its peers run. Default: they run on this one. */
  readonly hosts?: HostsPlan | undefined;
  /** Its faults from the start. */
  readonly faults?: readonly Fault[] | undefined;
  /** Lets messages pass one at a time, in the order in which they were sent. */
  readonly lockstep?: Lockstep | undefined;
  /** Whether nobody can end a fault by hand: a query that only waits for a paused peer is then given up. Default false. */
  readonly isUnattended?: boolean | undefined;
  /**
   * Whether `RunResult` has queries, notices, faults and violations. Without them, the memory of a session does not depend on the
   * number of its queries. Default true.
   */
  readonly keepsResults?: boolean | undefined;
  /** Seed of all random numbers of its faults. Default: a new one. */
  readonly seed?: string | undefined;
  /** Stops the network. */
  readonly signal: AbortSignal;
  /** Kills all processes at once. */
  readonly killSignal?: AbortSignal | undefined;
  /** Called with a sentence if the network needs much of the memory that is available. */
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Called with what is waited for at the start, for a line that the next call replaces; '' removes it. */
  readonly onStatus?: ((text: string) => void) | undefined;
  /** Called with each event as it happens, in causal order. */
  readonly onEvent?: ((event: TraceEvent) => void) | undefined;
}

/** How a query runs; `signal` gives up this query, and keeps the network running. */
export interface QueryOptions extends Pick<QueryContext, 'timeoutMs' | 'onEvent'> {
  readonly signal?: AbortSignal | undefined;
}

/** What the result of a session needs from its caller. */
export interface SessionEnd {
  /** Queries that were requested and not sent, because the session ended before. */
  readonly notSent: readonly (QueryRequest & QueryEnd)[];
  readonly expect: RunResult['expect'];
  /** Why the network failed; null if it did not. */
  readonly error: SimError | null;
  judge(queries: readonly QueryResult[], peers: RunResult['peers'], faults: readonly FaultResult[]): number;
}
