import { packageVersion } from '../core/package.js';
import { type PlannedQuery, type QueryCounts, ticksPerMs } from '../engine/options.js';
import type { Content } from './content.js';
import type { SimulatedNetwork } from './network.js';
import { type SimulationRequest, simulateCommandOf } from './request.js';
import {
  type SimulatedQuery,
  type SimulationResult,
  type Spread,
  shareInterval,
  spreadOf,
} from './result.js';

/** A simulation that has ended. */
export interface Simulated {
  readonly request: SimulationRequest;
  readonly network: SimulatedNetwork;
  readonly strategy: string;
  readonly content: Content;
  readonly plans: readonly PlannedQuery[];
  /** By the number of the plan. */
  readonly counts: readonly QueryCounts[];
  readonly load: Uint32Array;
  readonly memoryBytes: number;
}

const toMs = (ticks: number): number => ticks / ticksPerMs;

export function summarize(simulated: Simulated): SimulationResult {
  const { request, network, strategy, plans, counts, load, memoryBytes } = simulated;
  const { overlay, ids, isDirected, running } = network;
  const found = counts.filter(({ hits }) => hits > 0);
  const each = (value: (one: QueryCounts) => number, of = counts): Spread => spreadOf(of.map(value));
  const ifFound = (value: (one: QueryCounts) => number): Spread | null =>
    found.length === 0 ? null : each(value, found);
  const others = Math.max(1, running - 1);
  const busiest = indexOfLargest(load);
  return {
    schema: 1,
    floodsim: packageVersion(),
    command: simulateCommandOf(request),
    topology: {
      name: network.name,
      peers: running,
      links: isDirected ? overlay.targets.length : overlay.targets.length / 2,
      isDirected,
    },
    strategy,
    ttl: request.ttl ?? plans[0]?.ttl ?? network.options.ttl,
    seed: request.seed ?? '1',
    queries: plans.length,
    found: found.length,
    successRate: found.length / plans.length,
    successInterval: shareInterval(found.length, plans.length),
    firstHitMs: ifFound(({ firstHitTicks }) => toMs(firstHitTicks)),
    firstHitHops: ifFound(({ firstHitHops }) => firstHitHops),
    reached: each(({ reached }) => reached),
    reachedShare: each(({ reached }) => reached / others),
    messages: each(({ messages }) => messages),
    duplicates: each(({ duplicates }) => duplicates),
    lost: each(({ lost, undelivered }) => lost + undelivered),
    hits: each(({ hits }) => hits),
    checks: each(({ checks }) => checks),
    steps: each(({ steps }) => steps),
    settledMs: each(({ settledTicks }) => toMs(settledTicks)),
    load: spreadOf(load.subarray(0, running)),
    busiest: { peer: ids[busiest] ?? 0, messages: load[busiest] ?? 0 },
    memoryBytes,
  };
}

/** One row for each query, in the order in which they begin. */
export function rowsOf({ network, content, request, plans, counts }: Simulated): SimulatedQuery[] {
  return counts.map((one, number) => {
    const { origin = 0, file = 0 } = plans[number] ?? {};
    const isFound = one.hits > 0;
    return {
      query: number + 1,
      origin: network.ids[origin] ?? 0,
      file: request.get ?? file + 1,
      holders: content.copies[file] ?? 0,
      isFound,
      firstHitMs: isFound ? toMs(one.firstHitTicks) : null,
      firstHitHops: isFound ? one.firstHitHops : null,
      reached: one.reached,
      messages: one.messages,
      duplicates: one.duplicates,
      lost: one.lost + one.undelivered,
      hits: one.hits,
      checks: one.checks,
      steps: one.steps,
      settledMs: toMs(one.settledTicks),
    };
  });
}

function indexOfLargest(values: Uint32Array): number {
  let largest = 0;
  for (let index = 1; index < values.length; index += 1)
    if ((values[index] as number) > (values[largest] as number)) largest = index;
  return largest;
}
