import type { SimulationRequest } from '../../simulate/request.js';
import type { SimulationResult } from '../../simulate/result.js';

export type ToWorker =
  | { readonly type: 'simulate'; readonly request: SimulationRequest; readonly cwd: string }
  | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'simulated'; readonly result: SimulationResult }
  | { readonly type: 'failed'; readonly message: string };
