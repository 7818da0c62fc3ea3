import type { PeerId } from '../core/vocabulary.js';
import type { QueryTrace } from '../trace/query-traces.js';
import { actualFlood } from './actual-flood.js';
import { exactly, type Range } from './breadth-first.js';
import { type Difference, differencesIn } from './differences.js';
import { comparePeers, within } from './peer-comparison.js';
import { isFoundIn, type Prediction } from './prediction.js';

/** The part of a query's result that is compared. */
export interface ActualCounts {
  readonly query: string | null;
  readonly settled: boolean;
  readonly reached: number;
  readonly messages: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly expired: number;
  readonly unreachable: number;
  readonly hits: number;
  readonly holder: number | null;
  readonly hops: number | null;
}

export const comparedCounts = [
  'reached',
  'messages',
  'lost',
  'duplicates',
  'expired',
  'unreachable',
  'hits',
  'hops',
] as const;
export type ComparedCount = (typeof comparedCounts)[number];

export interface ComparisonRow {
  readonly what: ComparedCount;
  /** Null for the hops of a query without a hit. */
  readonly predicted: Range | null;
  readonly actual: number | null;
  readonly same: boolean;
}

export interface Comparison {
  /** Whether all rows are as predicted. */
  readonly same: boolean;
  readonly rows: readonly ComparisonRow[];
  /** Messages above the predicted minimum that depend only on which message was first; 0 if all links are mutual. */
  readonly ties: number;
  /**
   * Peer by peer, in the order of their predicted distances. They add up: the predicted minimum of messages, the ties,
   * and the messages of all differences give the actual messages. The same holds for the reached peers, without ties.
   */
  readonly differences: readonly Difference[];
  /** The holders predicted to answer first, and the holder of the transferred file. */
  readonly holder: { readonly predicted: readonly PeerId[]; readonly actual: PeerId | null };
  /** Whether the flood was counted to its end. */
  readonly settled: boolean;
}

/** The prediction for a query, and how the flood differed from it. */
export interface QueryPrediction
  extends Pick<Prediction, 'held' | 'faults' | 'holders' | 'nearest' | 'stableTtl' | 'outcome'> {
  /** Whether a holder is within reach. */
  readonly found: boolean;
  /** Null if the query was never issued. */
  readonly comparison: Comparison | null;
}

export function queryPrediction(
  prediction: Prediction,
  trace: QueryTrace,
  counts: ActualCounts,
): QueryPrediction {
  const { held, faults, holders, nearest, stableTtl, outcome } = prediction;
  const found = isFoundIn(prediction);
  const comparison = compareFlood(prediction, trace, counts);
  return { found, held, faults, holders, nearest, stableTtl, outcome, comparison };
}

/** Compares a prediction with the flood in the trace of the query. Null if the query was never issued. */
export function compareFlood(
  prediction: Prediction,
  trace: QueryTrace,
  counts: ActualCounts,
): Comparison | null {
  const { query, settled } = counts;
  if (query === null) return null;
  const { outcome, nearest, held, origin, ttl, faults, down } = prediction;
  const overlay = trace.topology ?? { peers: [], absent: [] };
  const parts = comparePeers(prediction, actualFlood(trace), overlay);
  const rows = comparedCounts.map((what) => rowOf(what, prediction, counts));
  const first = nearest !== null && outcome.hits > 0 ? nearest.holders : [];
  return {
    same: rows.every(({ same }) => same),
    rows,
    ties: [...parts.values()].reduce((sum, { sends, expected }) => sum + expected - sends.min, 0),
    differences: differencesIn({
      parts,
      absent: new Set([...overlay.absent, ...down]),
      ttl,
      followed: new Set(faults.predicted.map(({ number }) => number)),
      settled,
    }),
    holder: { predicted: held ? [origin] : first, actual: counts.holder },
    settled,
  };
}

function rowOf(what: ComparedCount, prediction: Prediction, counts: ActualCounts): ComparisonRow {
  const predicted = predictedCount(what, prediction);
  const actual = counts[what];
  const same =
    predicted === null || actual === null
      ? predicted === null && actual === null
      : within(predicted, actual) === actual;
  return { what, predicted, actual, same };
}

function predictedCount(what: ComparedCount, prediction: Prediction): Range | null {
  const { outcome, nearest, held } = prediction;
  switch (what) {
    case 'messages':
    case 'lost':
    case 'duplicates':
      return outcome[what];
    case 'hops':
      return isFoundIn(prediction) ? exactly(held ? 0 : (nearest?.ttl ?? 0)) : null;
    default:
      return exactly(outcome[what]);
  }
}
