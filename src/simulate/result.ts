/** The mean of some values, and values that a share of them does not exceed: p90 is the smallest with 90 % of them at or below it. */
export interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** One query. */
export interface SimulatedQuery {
  /** From 1 on. */
  readonly query: number;
  /** A peer's id. */
  readonly origin: number;
  /** The name of a file, or the number of a made one, from 1 on. */
  readonly file: string | number;
  readonly holders: number;
  readonly isFound: boolean;
  /** Null without a hit. */
  readonly firstHitMs: number | null;
  readonly firstHitHops: number | null;
  readonly reached: number;
  readonly messages: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly hits: number;
  readonly checks: number;
  readonly steps: number;
  readonly settledMs: number;
}

export interface SimulationResult {
  /** Version of this shape. */
  readonly schema: 1;
  readonly floodsim: string;
  /** The command that gives this result again. */
  readonly command: string;
  /** A link that leads both ways counts once, unless another one leads only one way (`isDirected`). */
  readonly topology: {
    readonly name: string;
    readonly peers: number;
    readonly links: number;
    readonly isDirected: boolean;
  };
  readonly strategy: string;
  readonly ttl: number;
  readonly seed: string;
  readonly queries: number;
  /** Queries with a hit at the origin. */
  readonly found: number;
  /** Their share, from 0 to 1. */
  readonly successRate: number;
  /** The 95 % interval of the success rate (Wilson's score interval). */
  readonly successInterval: readonly [number, number];
  /** Of the queries with a hit; null if there is none. */
  readonly firstHitMs: Spread | null;
  readonly firstHitHops: Spread | null;
  /** Peers that a query reaches, without its origin. */
  readonly reached: Spread;
  /** The same as a share of all other peers, from 0 to 1. */
  readonly reachedShare: Spread;
  /** Messages on links, for each query. */
  readonly messages: Spread;
  /** Messages that arrive at a peer that has seen the query. */
  readonly duplicates: Spread;
  readonly lost: Spread;
  readonly hits: Spread;
  /** Checks of walkers, for each query. */
  readonly checks: Spread;
  /** How often the origin sends. */
  readonly steps: Spread;
  readonly settledMs: Spread;
  /** Messages that a peer receives, of all queries together. */
  readonly load: Spread;
  /** The peer that receives most; the first of them. */
  readonly busiest: { readonly peer: number; readonly messages: number };
  /** Estimated before the simulation: the largest amount that it needs at once. */
  readonly memoryBytes: number;
  /** Of the binary trace, if one was written: hex. The same simulation has the same on every machine. */
  readonly traceSha256?: string | undefined;
  /** With the option `perQuery`. */
  readonly perQuery?: readonly SimulatedQuery[] | undefined;
}

/** The value of rank ceil(share x count): nearest rank. */
export function spreadOf(values: ArrayLike<number>): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  let sum = 0;
  for (const value of sorted) sum += value;
  const mean = sorted.length === 0 ? 0 : sum / sorted.length;
  return { mean, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

/** The 97.5 % quantile of the standard normal distribution. */
const z = 1.959963984540054;

/** The 95 % score interval of a share (E. B. Wilson, "Probable inference", JASA 22, 1927). */
export function shareInterval(found: number, count: number): readonly [number, number] {
  const share = found / count;
  const square = (z * z) / count;
  const middle = (share + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((share * (1 - share) + square / 4) / count);
  // At 0 and 1 the exact limits are 0 and 1; rounding could miss them.
  return [found === 0 ? 0 : middle - half, found === count ? 1 : middle + half];
}
