/**
 * floodsim as a library: what `sim run` and `sim topology predict` do can be called from code.
 *
 * ```ts
 * import { run } from 'floodsim';
 * const result = await run({ topology: 'chain3', get: ['3.txt'], ports: 'auto' });
 * ```
 */
export { type ErrorCode, ExitCode, type Problem, SimError } from './errors.js';
export { createReporter, type Reporter, reporterNames } from './report/index.js';
export type { RunOptions } from './run/options.js';
export { type PredictOptions, type PredictResult, predict } from './run/predict.js';
export { run } from './run/run.js';
export {
  type AbsentPeer,
  loadTopology,
  type NetworkOptions,
  type PeerSpec,
  shippedTopologies,
  type Topology,
} from './topology/index.js';
export type { Comparison, ComparisonRow } from './trace/comparison.js';
export type { Difference, DifferenceKind } from './trace/difference.js';
export type { DropReason, QueryOutcome, TraceEvent } from './trace/event.js';
export type { FloodForecast, PredictedHolder, Prediction } from './trace/prediction.js';
export type { QueryPrediction } from './trace/query-prediction.js';
export type { HolderBeyond, QueryResult, QueryVerdict, RunResult } from './trace/result.js';
export { version } from './version.js';
export type { Address, Compression, DigestMode, PeerId } from './vocabulary.js';
