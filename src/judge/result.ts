import type { QueryOutcome } from '../trace/event.js';
import type { QueryPrediction } from './query-prediction.js';
import type { Violation } from './violation.js';

/** How one question ended, everything included; `unknown`: time ran out, `interrupted`: Ctrl-C, `failed`: the network did. */
export type QueryVerdict = QueryOutcome | 'unknown' | 'interrupted' | 'failed';

/** A holder that the origin did not hear of. */
export interface UnreachedHolder {
  readonly peer: number;
  /** Links on the shortest path from the origin; null where there is none. */
  readonly distance: number | null;
  /** Whether the query came to it: then its answer did not come back, as it died or hung up. */
  readonly wasReached: boolean;
  /** Whether the shortest path to it leads through a program, which did not pass the query on. */
  readonly behindForeignPeer: boolean;
}

/** What one `--get` came to. All times are milliseconds since the question was issued. */
export interface QueryResult {
  readonly file: string;
  readonly origin: number;
  /** 32 hex digits; null where no question was issued. */
  readonly query: string | null;
  readonly ttl: number;
  readonly verdict: QueryVerdict;
  /** Whether the flood is over. */
  readonly settled: boolean;
  /**
   * How that is known: every message was counted, or, where programs of others took part, nothing was heard of the flood for a
   * while; null where it is not.
   */
  readonly settledBy: 'count' | 'quiet' | null;
  /** From the origin to the holder whose file was taken, along the links that the query crossed. */
  readonly path: readonly number[] | null;
  /** Links on that path. */
  readonly hops: number | null;
  readonly holder: number | null;
  /** Peers that the query came to, the origin not counted. */
  readonly reached: number;
  /** Peers in the topology, the origin not counted. */
  readonly others: number;
  /** `get` messages that left a peer. */
  readonly messages: number;
  /** Copies that were dropped as already seen, the origin's own coming back included. */
  readonly duplicates: number;
  /** Peers at which the TTL ran out. */
  readonly expired: number;
  /** `get` messages that could not be sent. */
  readonly unreachable: number;
  readonly hits: number;
  /** Bytes of the archive. */
  readonly bytes: number | null;
  /** Bytes of the content. */
  readonly size: number | null;
  /** Hex MD5 of the archive; null where the network's `digest` leaves it out. */
  readonly archiveMd5: string | null;
  /** Hex SHA-256 of the content (of a folder: of its archive); null likewise. */
  readonly sha256: string | null;
  /** Absolute path of what was downloaded. */
  readonly savedTo: string | null;
  readonly firstHitMs: number | null;
  readonly settledMs: number | null;
  readonly endMs: number | null;
  /** Largest distance in links at which a peer was reached. */
  readonly radius: number;
  /** Holders the flood did not reach; only looked for where nothing was found. */
  readonly unreachedHolders: readonly UnreachedHolder[];
  readonly failures: readonly {
    readonly holder: number | null;
    readonly code: string;
    readonly message: string;
  }[];
  /** What was predicted, beside what came of it; null unless the run was told to predict. */
  readonly prediction: QueryPrediction | null;
}

/** What `sim run` came to: the object that `--reporter json` prints and `result.json` holds. */
export interface RunResult {
  /** Version of this shape; `docs/result.schema.json` describes it. */
  readonly schema: 1;
  readonly floodsim: string;
  readonly exitCode: number;
  /** What `--expect` said, if anything. */
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
    /** Null where the peer never listened. */
    readonly port: number | null;
    readonly pid: number | null;
    readonly end: 'stopped' | 'died' | 'failed';
    /** The program that takes its place; null where it is a peer of floodsim's own. */
    readonly program: { readonly command: string; readonly dialect: string } | null;
  }[];
  /** What programs did against the rules, as far as others saw it. */
  readonly violations: readonly Violation[];
  /** Absolute paths of what the run wrote. */
  readonly folder: string;
  readonly trace: string;
  readonly log: string;
  /** Counted after the end; all zero, or something is wrong. */
  readonly leftovers: { readonly processes: number; readonly ports: number; readonly temporaryFiles: number };
  /** Why the network failed, where it did. */
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}
