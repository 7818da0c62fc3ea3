import { type Prediction, predictFlood } from '../../src/judge/prediction.js';
import type { Graph } from './graphs.js';

/** The prediction for a query of node 0. */
export function predicted({ neighbours }: Graph, holders: number[], ttl: number, file = 'f'): Prediction {
  return predictFlood({
    file,
    peers: neighbours.map((list, id) => ({ id, neighbours: list })),
    origin: 0,
    ttl,
    holders: new Set(holders),
    forwardOnHit: false,
  });
}
