import type { TraceEvent } from '../trace/event.js';
import { type Comparison, compareFlood, type SeenCounts } from './comparison.js';
import { isFoundIn, type Prediction } from './prediction.js';

/** What was predicted of a question, and how that compares with what came of it. */
export interface QueryPrediction
  extends Pick<Prediction, 'held' | 'holders' | 'nearest' | 'stableTtl' | 'outcome'> {
  /** Whether a holder is within reach. */
  readonly found: boolean;
  /** Null where the question was never issued. */
  readonly comparison: Comparison | null;
}

export function queryPrediction(
  prediction: Prediction,
  trace: readonly TraceEvent[],
  counts: SeenCounts,
): QueryPrediction {
  const { held, holders, nearest, stableTtl, outcome } = prediction;
  const found = isFoundIn(prediction);
  const comparison = compareFlood(prediction, trace, counts);
  return { found, held, holders, nearest, stableTtl, outcome, comparison };
}
