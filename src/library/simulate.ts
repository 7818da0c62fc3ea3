import { SimError } from '../core/errors.js';
import { checkKeys } from '../run/options.js';
import { requestOf, type SimulationRequest } from '../simulate/request.js';
import type { SimulationResult } from '../simulate/result.js';

export interface SimulateOptions extends SimulationRequest {
  /** Whether the result has a row for each query. Default false. */
  readonly perQuery?: boolean | undefined;
  /** A file for all events, which `readTrace` reads. Default: none. */
  readonly trace?: string | undefined;
  /** Base of relative paths of networks and matrices. Default: the process's working directory. */
  readonly cwd?: string | undefined;
  /** Called with what was left out of a graph, and with a warning about memory. */
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Ends the simulation: `simulate` throws its reason, and leaves no trace file. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Simulates queries in virtual time, with the rules of real peers. Starts no process. The same options give the same result on every
 * machine.
 *
 * @throws SimError `bad-usage`, `bad-topology` (exit code 2); `no-resources` (4): too little memory; `not-written` (74): the trace
 */
export async function simulate(options: SimulateOptions): Promise<SimulationResult> {
  checkKeys('simulate', options, simulateKeys);
  const { perQuery, trace, cwd, onWarning, signal } = options;
  if (trace === '')
    throw new SimError('bad-usage', 'trace is empty', { hint: 'give the name of a file, or omit trace' });
  const engine = await import('../simulate/simulate.js');
  return await engine.simulate(requestOf(options), { perQuery, trace, cwd, onNote: onWarning, signal });
}

const simulateKeys = {
  topology: true,
  undirected: true,
  get: true,
  holders: true,
  files: true,
  copies: true,
  replicas: true,
  popularity: true,
  queries: true,
  from: true,
  every: true,
  ttl: true,
  strategy: true,
  forwardOnHit: true,
  latency: true,
  loss: true,
  churn: true,
  seed: true,
  perQuery: true,
  trace: true,
  cwd: true,
  onWarning: true,
  signal: true,
} satisfies Record<keyof SimulateOptions, true>;
