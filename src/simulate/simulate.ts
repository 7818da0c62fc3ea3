import { packageVersion } from '../core/package.js';
import { randomOf } from '../core/random.js';
import { Engine } from '../engine/engine.js';
import { type PlannedQuery, type QueryCounts, ticksPerMs } from '../engine/options.js';
import { type Overlay, overlayOfLists } from '../engine/overlay.js';
import { readStrategy } from '../protocol/strategies/index.js';
import { type LoadedNetwork, loadNetwork } from '../topology/formats/load-network.js';
import type { PartialNetwork } from '../topology/model.js';
import { BinaryTraceWriter } from '../trace/binary/write.js';
import { type SimulationRequest, simulateCommandOf } from './request.js';
import { type QueryResult, type SimulationResult, type Spread, shareInterval, spreadOf } from './result.js';
import { traceHeader } from './trace-header.js';

export interface SimulateOptions {
  readonly cwd?: string | undefined;
  /** Whether the result has a row for each query. Default false. */
  readonly perQuery?: boolean | undefined;
  /** A file for the binary trace; its SHA-256 is in the result. It is replaced. */
  readonly trace?: string | undefined;
  /** Keeps the network for the next simulation with the same one. */
  readonly loaded?: LastNetwork | undefined;
}

/** The network of the last simulation: loading one takes longer than most simulations on it. */
export class LastNetwork {
  #key: string | null = null;
  #network: Promise<LoadedOverlay> | null = null;

  get(key: string, load: () => Promise<LoadedOverlay>): Promise<LoadedOverlay> {
    if (this.#network === null || this.#key !== key) this.#network = load();
    this.#key = key;
    return this.#network;
  }
}

interface LoadedOverlay {
  readonly network: LoadedNetwork;
  readonly overlay: Overlay;
}

/** Simulates queries in virtual time. @throws SimError `bad-usage`, `bad-topology` */
export async function simulate(
  request: SimulationRequest,
  options: SimulateOptions = {},
): Promise<SimulationResult> {
  const { seed = '1', queries = 1 } = request;
  const holders = Number(request.holders ?? 1);
  const { cwd = process.cwd(), loaded = new LastNetwork() } = options;
  const { topology, undirected = false } = request;
  const key = JSON.stringify([topology, undirected, cwd]);
  const { network, overlay } = await loaded.get(key, () => loadOverlay(topology, undirected, cwd));
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
  const writer =
    options.trace === undefined
      ? null
      : new BinaryTraceWriter(
          options.trace,
          traceHeader({
            ...{ topology: network.name, ids: network.peers.map(({ id }) => id), absent: 0, overlay },
            ...{ strategy: request.strategy ?? 'flood', seed, forwardOnHit, loss: null, plans },
            files: plans.map((_, file) => `file-${file + 1}`),
            holdersOf: (file) => holdersOf[file] ?? [],
          }),
        );
  const engine = new Engine(
    {
      overlay,
      trace: writer?.records,
      strategy,
      latency: { maxTicks: ticksPerMs, draw: () => ticksPerMs },
      knowledge: { isUltrapeer: () => true, isTreeLink: () => true, mayHold: () => true },
      holds: (peer, file) => holdersOf[file]?.has(peer) === true,
      onSettled: (_, counts) => results.push(counts),
      load,
    },
    plans,
  );
  let traceSha256: string | undefined;
  try {
    engine.run();
    traceSha256 = writer?.finish();
  } finally {
    writer?.discard();
  }
  const found = results.filter(({ hits }) => hits > 0);
  const each = (value: (counts: QueryCounts) => number, of = results): Spread => spreadOf(of.map(value));
  const toMs = (ticks: number): number => ticks / ticksPerMs;
  const others = Math.max(1, overlay.peers - 1);
  const isDirected = overlay.senderSlots.includes(-1);
  const most = load.reduce((largest, count) => Math.max(largest, count), 0);
  return {
    schema: 1,
    floodsim: packageVersion(),
    command: simulateCommandOf(request),
    topology: {
      name: network.name,
      peers: overlay.peers,
      links: isDirected ? overlay.targets.length : overlay.targets.length / 2,
      isDirected,
    },
    strategy: strategy.name,
    ttl,
    seed,
    queries,
    found: found.length,
    successRate: found.length / queries,
    successInterval: shareInterval(found.length, queries),
    firstHitMs: found.length === 0 ? null : each(({ firstHitTicks }) => toMs(firstHitTicks), found),
    firstHitHops: found.length === 0 ? null : each(({ firstHitHops }) => firstHitHops, found),
    reached: each(({ reached }) => reached),
    reachedShare: each(({ reached }) => reached / others),
    messages: each(({ messages }) => messages),
    duplicates: each(({ duplicates }) => duplicates),
    lost: each(() => 0),
    hits: each(({ hits }) => hits),
    checks: each(({ checks }) => checks),
    steps: each(({ steps }) => steps),
    settledMs: each(({ settledTicks }) => toMs(settledTicks)),
    load: spreadOf(load),
    busiest: { peer: network.peers[load.indexOf(most)]?.id ?? 0, messages: most },
    memoryBytes: 0,
    ...(traceSha256 !== undefined && { traceSha256 }),
    ...(options.perQuery === true && { perQuery: results.map((counts, index) => rowOf(counts, index)) }),
  };

  function rowOf(counts: QueryCounts, index: number): QueryResult {
    const plan = plans[index];
    const isFound = counts.hits > 0;
    return {
      query: index + 1,
      origin: network.peers[plan?.origin ?? 0]?.id ?? 0,
      file: (plan?.file ?? 0) + 1,
      holders: holdersOf[plan?.file ?? 0]?.size ?? 0,
      isFound,
      firstHitMs: isFound ? toMs(counts.firstHitTicks) : null,
      firstHitHops: isFound ? counts.firstHitHops : null,
      reached: counts.reached,
      messages: counts.messages,
      duplicates: counts.duplicates,
      lost: 0,
      hits: counts.hits,
      checks: counts.checks,
      steps: counts.steps,
      settledMs: toMs(counts.settledTicks),
    };
  }
}

async function loadOverlay(topology: string, undirected: boolean, cwd: string): Promise<LoadedOverlay> {
  const network = await loadNetwork(topology, {
    cwd,
    format: undefined,
    undirected,
    note: () => {},
    sharesMayBeMissing: true,
  });
  return { network, overlay: overlayOfNetwork(network) };
}

function overlayOfNetwork({ peers }: PartialNetwork): Overlay {
  const indexOf = new Map(peers.map(({ id }, index) => [id, index]));
  const lists = peers.map(({ neighbours }) => neighbours.flatMap((id) => indexOf.get(id) ?? []));
  const offsets = new Uint32Array(peers.length + 1);
  for (const [peer, list] of lists.entries()) offsets[peer + 1] = (offsets[peer] as number) + list.length;
  return overlayOfLists(offsets, Uint32Array.from(lists.flat()));
}
