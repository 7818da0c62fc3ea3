import type { SimulationRequest } from '../../simulate/request.js';
import type { PointResult } from '../record.js';

export type ToWorker =
  | {
      readonly type: 'simulate';
      readonly request: SimulationRequest;
      readonly cwd: string;
      /** For the networks of real peers; null: the point is simulated. */
      readonly networks: string | null;
    }
  | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'simulated'; readonly result: PointResult }
  | { readonly type: 'failed'; readonly message: string };
