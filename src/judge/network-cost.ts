import type { PeerId } from '../core/vocabulary.js';
import { type GraphNode, linkCount } from '../topology/graph.js';
import { distancesOf } from '../topology/measures.js';
import type { Range } from './breadth-first.js';
import { type Prediction, predictFlood } from './prediction.js';

/** What a flood with one TTL reaches and costs, if no peer has the file. Means if there are several origins. */
export interface TtlCost {
  readonly ttl: number;
  /** Peers that the query reaches, without the origin. */
  readonly reached: number;
  readonly messages: Range;
  readonly duplicates: Range;
  /** Messages for each reached peer, of the fewest possible: 1 if there are no duplicates; null if none is reached. */
  readonly redundancy: number | null;
}

/** A network as a flood without holders sees it. */
export interface NetworkCost {
  readonly name: string;
  readonly peers: number;
  readonly links: number;
  /** Largest distance between two peers, in links. */
  readonly diameter: number;
  /** Whether the diameter is exact; else it is a lower bound. */
  readonly isExact: boolean;
  /** Peers whose query was predicted. */
  readonly origins: readonly PeerId[];
  readonly byTtl: readonly TtlCost[];
}

/** The queries of more origins would take too long in a large network. */
const maxOrigins = 200;

export interface NetworkCostInput {
  readonly name: string;
  readonly peers: readonly GraphNode[];
  /** The origin; null: the mean over all peers, or over 200 of them at equal intervals. */
  readonly origin: PeerId | null;
  readonly ttls: readonly number[];
}

/** Predicts a flood for each TTL at unit latency, as `predictFlood` does. */
export function networkCost({ name, peers, origin, ttls }: NetworkCostInput): NetworkCost {
  const origins = origin === null ? sampleOf(peers.map(({ id }) => id)) : [origin];
  const { diameter, isExact } = distancesOf(peers);
  const predictions = origins.map((id) =>
    predictFlood({ file: '', peers, origin: id, ttl: 1, holders: new Set(), forwardOnHit: false }),
  );
  return {
    name,
    peers: peers.length,
    links: linkCount(peers),
    diameter,
    isExact,
    origins,
    byTtl: ttls.map((ttl) => meanOf(ttl, predictions)),
  };
}

function meanOf(ttl: number, predictions: readonly Prediction[]): TtlCost {
  const forecasts = predictions.flatMap(({ byTtl }) => byTtl[Math.min(ttl, byTtl.length) - 1] ?? []);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const meanRange = (ranges: readonly Range[]): Range => ({
    min: mean(ranges.map(({ min }) => min)),
    max: mean(ranges.map(({ max }) => max)),
  });
  const reached = mean(forecasts.map((forecast) => forecast.reached));
  const messages = meanRange(forecasts.map((forecast) => forecast.messages));
  const duplicates = meanRange(forecasts.map((forecast) => forecast.duplicates));
  const redundancy = reached === 0 ? null : (messages.min + messages.max) / 2 / reached;
  return { ttl, reached, messages, duplicates, redundancy };
}

function sampleOf(ids: readonly PeerId[]): PeerId[] {
  const step = Math.max(1, ids.length / maxOrigins);
  return Array.from(
    { length: Math.min(ids.length, maxOrigins) },
    (_, index) => ids[Math.floor(index * step)] ?? 0,
  );
}
