import type { SimulationRequest } from '../../src/simulate/request.js';
import type { SimulationResult } from '../../src/simulate/result.js';
import { simulate } from '../../src/simulate/simulate.js';

/** A published number beside the one that floodsim gives. */
export interface Figure {
  readonly what: string;
  /** With its unit. */
  readonly published: string;
  readonly ours: string;
  /** Whether both are the same, as far as the published one has digits; null where an effect has no published size. */
  readonly isSame: boolean | null;
}

/** The figures of one publication. */
export interface Publication {
  readonly title: string;
  /** Authors, title, year, address. */
  readonly source: string;
  /** What was simulated, in sentences. */
  readonly method: string;
  readonly figures: readonly Figure[];
  /** Why figures differ; empty if none does. */
  readonly differences: string;
  /** Commands that give figures of this section. */
  readonly commands: readonly string[];
}

/** One flood, or queries, that nobody answers: each runs to its end. */
export function flood(request: SimulationRequest): Promise<SimulationResult> {
  return simulate({ holders: 0, seed: '1', ...request });
}

/** The smallest TTL with which a flood from this peer reaches all others: the distance to the farthest one. */
export async function farthest(topology: string, from: number): Promise<number> {
  for (let ttl = 1; ; ttl += 1) {
    const { reached, topology: network } = await flood({ topology, from, ttl });
    if (reached.max === network.peers - 1) return ttl;
    if (ttl > network.peers) throw new Error(`${topology} is not connected`);
  }
}

export function exact(what: string, published: number, ours: number): Figure {
  return { what, published: grouped(published), ours: grouped(ours), isSame: published === ours };
}

export function grouped(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}

export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}
