/**
 * floodsim as a library; docs/api.md describes it.
 *
 * ```ts
 * import { run } from 'floodsim';
 * const result = await run({ topology: 'chain3', get: ['3.txt'], ports: 'auto' });
 * ```
 */

export type { Status } from './check/result.js';
export { type ErrorCode, ExitCode, type Problem, SimError } from './core/errors.js';

import { packageVersion } from './core/package.js';

export type { Address, Compression, DialectName, DigestMode, PeerId } from './core/vocabulary.js';
export type { Comparison, ComparisonRow, QueryPrediction } from './judge/comparison.js';
export type { CostReason, CostTerm, FloodCost } from './judge/cost.js';
export type { Difference, DifferenceKind } from './judge/differences.js';
export type { FaultResult } from './judge/fault-results.js';
export type { HostResult, HostsResult } from './judge/host-results.js';
export type { HostTraffic, Traffic } from './judge/host-traffic.js';
export type { Notice } from './judge/notices.js';
export type { FloodForecast, PredictedHolder, Prediction } from './judge/prediction.js';
export type { QueryResult, QueryVerdict, RunResult } from './judge/result.js';
export type { RuleId } from './judge/rules/index.js';
export type { UnreachedHolder, UnreachedReason } from './judge/unreached.js';
export type { Violation } from './judge/violation.js';
export {
  type CheckedMessage,
  type CheckedRequirement,
  type CheckOptions,
  type CheckReport,
  check,
} from './library/check.js';
export { type GenerateOptions, type GenerateResult, generate } from './library/generate.js';
export { type OpenOptions, open } from './library/open.js';
export type { AskOptions, Modified, OpenNetwork, OpenPeer } from './library/open-network.js';
export { type SimulateOptions, simulate } from './library/simulate.js';
export { type Reporter, reporterNames } from './report/reporter.js';
export { createReporter } from './report/reporters.js';
export type { SessionFault } from './run/controlled-fault.js';
export type { HostOptions } from './run/hosts.js';
export type { RunOptions } from './run/options.js';
export { type PredictOptions, type PredictResult, predict } from './run/predict.js';
export type { AllowExec } from './run/require-permissions.js';
export { run } from './run/run.js';
export type { SimulationRequest } from './simulate/request.js';
export type {
  SimulatedQuery,
  SimulationResult,
  Spread,
} from './simulate/result.js';
export { shippedTopologies } from './topology/find-files.js';
export { loadTopology } from './topology/load.js';
export type {
  AbsentPeer,
  LauncherSpec,
  NetworkOptions,
  PeerSpec,
  ProgramSpec,
  Topology,
} from './topology/model.js';
export type { ForeignProgram } from './topology/validate/requests.js';
export { type Validation, validate } from './topology/validate/validate.js';
export { type DropReason, type QueryOutcome, type TraceEvent, traceSchema } from './trace/event.js';
export { type ReadTraceOptions, readTrace } from './trace/read-trace.js';

/** floodsim's own version. */
export const version: string = packageVersion();
