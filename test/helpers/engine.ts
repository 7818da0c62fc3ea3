import { Engine } from '../../src/engine/engine.js';
import type { EngineOptions, PlannedQuery, QueryCounts } from '../../src/engine/options.js';
import { type Overlay, overlayOfLists } from '../../src/engine/overlay.js';
import type { TraceSink } from '../../src/engine/trace-sink.js';
import { flood } from '../../src/protocol/strategies/flood.js';
import type { Graph } from './graphs.js';

export function overlayOf({ neighbours }: Graph): Overlay {
  const offsets = [0];
  for (const list of neighbours) offsets.push((offsets.at(-1) ?? 0) + list.length);
  return overlayOfLists(Uint32Array.from(offsets), Uint32Array.from(neighbours.flat()));
}

/** All queries of file 0, by flooding, with latency 1, unless the options say otherwise. */
export function simulated(
  graph: Graph,
  plans: readonly Partial<PlannedQuery>[],
  options: Partial<EngineOptions> & { readonly holders?: readonly number[] } = {},
): {
  readonly counts: QueryCounts[];
  readonly load: Uint32Array;
  readonly engine: Engine;
} {
  const { holders = [], ...others } = options;
  const overlay = overlayOf(graph);
  const counts: QueryCounts[] = [];
  const load = new Uint32Array(overlay.peers);
  const engine = new Engine(
    {
      overlay,
      strategy: flood(false),
      latency: { maxTicks: 1, draw: () => 1 },
      knowledge: { isUltrapeer: () => true, isTreeLink: () => true, mayHold: () => true },
      holds: (peer) => holders.includes(peer),
      onSettled: (_, counted) => counts.push(counted),
      load,
      ...others,
    },
    plans.map((plan) => ({ origin: 0, file: 0, at: 0, ttl: 65_535, random: 1, ...plan })),
  );
  engine.run();
  return { counts, load, engine };
}

/** What an engine does, as texts. */
export function recordingSink(lines: string[]): TraceSink {
  const names = [
    ...['started', 'held', 'stepped', 'sent', 'lost', 'undelivered', 'arrived', 'decided'],
    ...['directSent', 'directLost', 'directArrived', 'settled'],
  ];
  return Object.fromEntries(
    names.map((name) => [name, (...values: number[]) => lines.push(`${name} ${values.join(' ')}`)]),
  ) as unknown as TraceSink;
}
