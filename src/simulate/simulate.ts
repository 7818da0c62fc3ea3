import { packageVersion } from '../core/package.js';
import { randomOf } from '../core/random.js';
import { Engine, type PlannedQuery, type QueryCounts, ticksPerMs } from '../engine/engine.js';
import { type Overlay, overlayOfLists } from '../engine/overlay.js';
import { readStrategy } from '../protocol/strategies/index.js';
import { loadNetwork } from '../topology/formats/load-network.js';
import type { PartialNetwork } from '../topology/model.js';

/** A simulation, as plain values: the same values give the same result on every machine. */
export interface SimulationRequest {
  /** A topology, a graph in any format, or the name of a generated network. */
  readonly topology: string;
  /** Such as `flood` or `walk:walkers=4`. Default `flood`. */
  readonly strategy?: string | undefined;
  /** Default: that of the topology, or 7. */
  readonly ttl?: number | undefined;
  /** Number of queries. Default 1. */
  readonly queries?: number | undefined;
  /** Number of peers, drawn at random, that hold the file. Default 1. */
  readonly holders?: number | undefined;
  readonly seed?: string | undefined;
  readonly cwd?: string | undefined;
}

/** The mean of some queries, and values that a share of them does not exceed. */
export interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface SimulationResult {
  /** Version of this shape. */
  readonly schema: 1;
  readonly floodsim: string;
  readonly topology: { readonly name: string; readonly peers: number; readonly links: number };
  readonly strategy: string;
  readonly ttl: number;
  readonly seed: string;
  readonly queries: number;
  /** Queries with a hit at the origin, from 0 to 1. */
  readonly successRate: number;
  /** Of the queries with a hit; null if there is none. */
  readonly firstHitMs: Spread | null;
  readonly firstHitHops: Spread | null;
  /** Peers that a query reaches, without its origin. */
  readonly reached: Spread;
  /** Messages on links, for each query. */
  readonly messages: Spread;
  readonly duplicates: Spread;
  /** Checks of walkers, for each query. */
  readonly checks: Spread;
  readonly settledMs: Spread;
  /** Messages that a peer received. */
  readonly load: Spread;
}

/** Simulates queries in virtual time. @throws SimError `bad-usage`, `bad-topology` */
export async function simulate(request: SimulationRequest): Promise<SimulationResult> {
  const { seed = '1', queries = 1, holders = 1 } = request;
  const network = await loadNetwork(request.topology, {
    cwd: request.cwd ?? process.cwd(),
    format: undefined,
    undirected: true,
    note: () => {},
    sharesMayBeMissing: true,
  });
  const overlay = overlayOfNetwork(network);
  const { forwardOnHit } = network.options;
  const ttl = request.ttl ?? network.options.ttl;
  const strategy = readStrategy(request.strategy ?? 'flood', { forwardOnHit });
  const random = randomOf(seed, 'queries');
  const plans: PlannedQuery[] = Array.from({ length: queries }, (_, file) => ({
    origin: random.below(overlay.peers),
    file,
    at: 0,
    ttl,
    random: random.below(2 ** 32),
  }));
  const holdersOf = plans.map(
    () => new Set(Array.from({ length: holders }, () => random.below(overlay.peers))),
  );
  const results: QueryCounts[] = [];
  const load = new Uint32Array(overlay.peers);
  const engine = new Engine(
    {
      overlay,
      strategy,
      latency: { maxTicks: ticksPerMs, draw: () => ticksPerMs },
      knowledge: { isUltrapeer: () => true, isTreeLink: () => true, mayHold: () => true },
      holds: (peer, file) => holdersOf[file]?.has(peer) === true,
      onSettled: (_, counts) => results.push(counts),
      load,
    },
    plans,
  );
  engine.run();
  const found = results.filter(({ hits }) => hits > 0);
  const each = (value: (counts: QueryCounts) => number, of = results): Spread => spreadOf(of.map(value));
  const toMs = (ticks: number): number => ticks / ticksPerMs;
  return {
    schema: 1,
    floodsim: packageVersion(),
    topology: { name: network.name, peers: overlay.peers, links: overlay.targets.length },
    strategy: strategy.name,
    ttl,
    seed,
    queries,
    successRate: found.length / queries,
    firstHitMs: found.length === 0 ? null : each(({ firstHitTicks }) => toMs(firstHitTicks), found),
    firstHitHops: found.length === 0 ? null : each(({ firstHitHops }) => firstHitHops, found),
    reached: each(({ reached }) => reached),
    messages: each(({ messages }) => messages),
    duplicates: each(({ duplicates }) => duplicates),
    checks: each(({ checks }) => checks),
    settledMs: each(({ settledTicks }) => toMs(settledTicks)),
    load: spreadOf([...load]),
  };
}

function overlayOfNetwork({ peers }: PartialNetwork): Overlay {
  const indexOf = new Map(peers.map(({ id }, index) => [id, index]));
  const lists = peers.map(({ neighbours }) => neighbours.flatMap((id) => indexOf.get(id) ?? []));
  const offsets = new Uint32Array(peers.length + 1);
  for (const [peer, list] of lists.entries()) offsets[peer + 1] = (offsets[peer] as number) + list.length;
  return overlayOfLists(offsets, Uint32Array.from(lists.flat()));
}

/** The value of rank ceil(share x count): nearest rank. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const sum = sorted.reduce((total, value) => total + value, 0);
  return { mean: sum / sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
