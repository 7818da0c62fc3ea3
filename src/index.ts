/**
 * floodsim as a library: call `sim run` and `sim topology predict` from code.
 *
 * ```ts
 * import { run } from 'floodsim';
 * const result = await run({ topology: 'chain3', get: ['3.txt'], ports: 'auto' });
 * ```
 */
export { type ErrorCode, ExitCode, type Problem, SimError } from './core/errors.js';

import { packageVersion } from './core/package.js';

export type { Address, Compression, DigestMode, PeerId } from './core/vocabulary.js';
export type { Comparison, ComparisonRow, QueryPrediction } from './judge/comparison.js';
export type { Difference, DifferenceKind } from './judge/differences.js';
export type { FloodForecast, PredictedHolder, Prediction } from './judge/prediction.js';
export type { QueryResult, QueryVerdict, RunResult } from './judge/result.js';
export type { UnreachedHolder, UnreachedReason } from './judge/unreached.js';
export { createReporter, type Reporter, reporterNames } from './report/reporters.js';
export type { RunOptions } from './run/options.js';
export { type PredictOptions, type PredictResult, predict } from './run/predict.js';
export { run } from './run/run.js';
export { shippedTopologies } from './topology/find-files.js';
export { loadTopology } from './topology/load.js';
export type { AbsentPeer, NetworkOptions, PeerSpec, Topology } from './topology/model.js';
export type { DropReason, QueryOutcome, TraceEvent } from './trace/event.js';
export { type ReadTraceOptions, readTrace } from './trace/read-trace.js';

/** floodsim's own version. */
export const version: string = packageVersion();
