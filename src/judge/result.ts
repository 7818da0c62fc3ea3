import type { ComparedWith, QueryOutcome } from '../trace/event.js';
import type { QueryPrediction } from './comparison.js';
import type { FloodCost } from './cost.js';
import type { FaultResult } from './fault-results.js';
import type { HostsResult } from './host-results.js';
import type { HostTraffic } from './host-traffic.js';
import type { Notice } from './notices.js';
import type { SearchCost } from './search-cost.js';
import type { TransferFailure } from './transfer-failures.js';
import type { FloodEnd, StoppedPeer } from './unreached.js';
import type { Violation } from './violation.js';

/** How a query ended. `unknown`: time ran out, `interrupted`: a signal stopped the run, `failed`: the network failed. */
export type QueryVerdict = QueryOutcome | 'unknown' | 'interrupted' | 'failed';

/** The result of one query. All times are milliseconds since the query was issued. */
export interface QueryResult extends FloodEnd {
  readonly file: string;
  readonly origin: number;
  /** 32 hex digits; null if the query was never issued. */
  readonly query: string | null;
  readonly ttl: number;
  readonly verdict: QueryVerdict;
  /** Whether the flood has ended. */
  readonly settled: boolean;
  /**
   * How the end was detected: all messages were counted, or, if foreign peers took part, no message was observed for a
   * while. Null if it has not ended.
   */
  readonly settledBy: 'count' | 'quiet' | null;
  /** From the origin to the holder of the transferred file, along the links that the query crossed. */
  readonly path: readonly number[] | null;
  /** Links on that path; null if the path is not known. */
  readonly hops: number | null;
  /** Links that the query crossed at least; without foreign peers always equal to `hops`. */
  readonly hopsAtLeast: number | null;
  readonly holder: number | null;
  /** Peers that the query reached, without the origin. */
  readonly reached: number;
  /** Peers in the topology, without the origin. */
  readonly others: number;
  /** `get` messages that were sent. */
  readonly messages: number;
  /** Those of them that faults dropped. */
  readonly lost: number;
  /** Copies that were dropped as already seen, including those that returned to the origin. */
  readonly duplicates: number;
  /** Peers at which the TTL ran out. */
  readonly expired: number;
  /** `get` messages that could not be sent. */
  readonly unreachable: number;
  /** Why so many messages were sent; null if no query was sent, if its flood has not ended, or if it was no flood. */
  readonly cost: FloodCost | null;
  /** How it was searched; absent in a flood. */
  readonly search?: SearchCost;
  readonly hits: number;
  /** Bytes of the archive. */
  readonly bytes: number | null;
  /** Bytes of the content. */
  readonly size: number | null;
  /** Hex MD5 of the archive; null if the network's `digest` leaves it out. */
  readonly archiveMd5: string | null;
  /** Hex SHA-256 of the content (of a folder: of its archive); null if left out. */
  readonly sha256: string | null;
  /**
   * What the content was compared with: the file in the holder's share, the SHA-256 in the hit, or only the digest that came with the
   * file. Null if no transfer verified.
   */
  readonly comparedWith: ComparedWith | null;
  /** Why the content was not compared with the holder's share; null if it was, or if no transfer verified. */
  readonly comparisonNote: string | null;
  /** Absolute path of the download. */
  readonly savedTo: string | null;
  /** When the earliest hit arrived. */
  readonly firstHitMs: number | null;
  /** The last message of the flood, if the flood has ended. Idle time after it does not count. */
  readonly settledMs: number | null;
  /** When the outcome was known. */
  readonly endMs: number | null;
  /** Largest distance in links at which a peer was reached. */
  readonly radius: number;
  /** What was sent within hosts, and from one to another; null without hosts. */
  readonly traffic: HostTraffic | null;
  readonly failures: readonly TransferFailure[];
  /** Peers that faults had ended or paused, and that did not run at the end; empty if a transfer verified. */
  readonly stoppedPeers: readonly StoppedPeer[];
  /** Prediction and comparison; null without `--predict`. */
  readonly prediction: QueryPrediction | null;
}

/** The result of `sim run`: the object that `--reporter json` prints and `result.json` contains. */
export interface RunResult {
  /** Version of this shape; `docs/result.schema.json` describes it. */
  readonly schema: 1;
  readonly floodsim: string;
  readonly exitCode: number;
  /** The value of `--expect`, if any. */
  readonly expect: 'not-found' | null;
  readonly topology: {
    readonly name: string;
    readonly path: string;
    readonly peers: number;
    readonly links: number;
  };
  readonly ports: 'ini' | 'auto';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly queries: readonly QueryResult[];
  readonly peers: readonly {
    readonly id: number;
    readonly ip: string;
    /** Null if the peer never listened. */
    readonly port: number | null;
    readonly pid: number | null;
    readonly end: 'stopped' | 'died' | 'failed';
    /** The program of a foreign peer; null for a native peer. */
    readonly program: { readonly command: string; readonly dialect: string } | null;
  }[];
  /** The machines on which the peers ran; null: all on this one. */
  readonly hosts: HostsResult | null;
  /** What went wrong at peers, in the order in which it first happened. */
  readonly notices: readonly Notice[];
  /** The faults that the user has put into the run, in the order of their numbers. */
  readonly faults: readonly FaultResult[];
  /** The seed of all random numbers of the faults; null without faults. */
  readonly seed: string | null;
  /** Rules of the judge that were not kept; of foreign peers, as observed. */
  readonly violations: readonly Violation[];
  /** Absolute paths of the run's files. */
  readonly folder: string;
  readonly trace: string;
  readonly log: string;
  /** Counted after the end; all should be 0. */
  readonly leftovers: {
    readonly processes: number;
    readonly ports: number;
    readonly temporaryFiles: number;
    /** Hosts that were lost: what is left there is not known. Absent if there are none. */
    readonly unknownHosts?: readonly string[];
  };
  /** Why the network failed, if it did. */
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}
