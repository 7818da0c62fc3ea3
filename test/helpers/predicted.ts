import { type Prediction, predictFlood } from '../../src/judge/prediction.js';
import type { Graph } from './graphs.js';

/** What a flood from node 0 would come to. */
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
