import type { Unservable } from '../core/servable.js';
import type { PeerId } from '../core/vocabulary.js';
import { distancesFrom } from '../topology/graph.js';
import { exactly, type FloodInput, type Range, type ReachedPeer, reachFrom, sumOf } from './breadth-first.js';
import { type CertainFaults, noFaults } from './certain-faults.js';

/** One query in one topology. */
export interface PredictionInput extends FloodInput {
  readonly file: string;
  readonly ttl: number;
  /** Peers that have the file and cannot serve it. */
  readonly unservable?: readonly UnservablePeer[];
  /** Default: there are none. */
  readonly faults?: CertainFaults | undefined;
}

/** A peer that has the file, and why it cannot serve it. */
export interface UnservablePeer extends Unservable {
  readonly peer: PeerId;
}

/** The result of a flood with one TTL. The counts are those of a {@link QueryResult}. */
export interface FloodForecast {
  readonly ttl: number;
  /** Peers that the query reaches, without the origin. */
  readonly reached: number;
  /** Those of them that a TTL lower by one does not reach. */
  readonly newPeers: readonly PeerId[];
  /** `get` messages that are sent to peers that run. */
  readonly messages: Range;
  /** Those of them that faults drop. */
  readonly lost: Range;
  readonly duplicates: Range;
  /** Peers at which the TTL runs out. */
  readonly expired: number;
  /** `get` messages to absent neighbours, and to peers that faults have stopped. */
  readonly unreachable: number;
  /** Holders that the query reaches. */
  readonly hits: number;
  /** Those of them that a TTL lower by one does not reach. */
  readonly newHolders: readonly PeerId[];
}

export interface PredictedHolder {
  readonly peer: PeerId;
  /** Links on the shortest path from the origin; null if there is no path. */
  readonly distance: number | null;
  /** The smallest TTL that reaches it; null if none does, because other holders answer before it. */
  readonly ttl: number | null;
}

export interface Prediction {
  readonly file: string;
  readonly origin: PeerId;
  readonly ttl: number;
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
  /** The origin has the file itself and sends no query. */
  readonly held: boolean;
  /** Peers in the topology, without the origin. */
  readonly others: number;
  /** All holders, the nearest first. */
  readonly holders: readonly PredictedHolder[];
  /** Peers that have the file and cannot serve it: they pass the query on. */
  readonly unservable: readonly UnservablePeer[];
  /** The faults that it follows, and those that it cannot follow, by their numbers in a run with them. */
  readonly faults: Pick<CertainFaults, 'predicted' | 'notPredicted'>;
  /** Peers that faults have stopped. */
  readonly down: readonly PeerId[];
  /** The result for the query's own TTL. */
  readonly outcome: FloodForecast;
  /** The same for each TTL from 1 to `stableTtl`. */
  readonly byTtl: readonly FloodForecast[];
  /** The TTL from which on nothing changes; 0 if no query is sent. */
  readonly stableTtl: number;
  /** The smallest TTL that finds a holder, the holders it finds, and a shortest path to the first of them. */
  readonly nearest: {
    readonly ttl: number;
    readonly holders: readonly PeerId[];
    readonly path: readonly PeerId[];
  } | null;
  /** The origin, and all peers that some TTL reaches, by distance. */
  readonly peers: readonly ReachedPeer[];
}

/**
 * Predicts a flood under unit latency: every message takes equally long, so each peer's first copy arrives over a
 * shortest path. The rules are those of `protocol/router.ts`.
 *
 * Let d(v) be v's distance from the origin o, no path leading through a holder (unless the network forwards on a hit),
 * n(v) the present neighbours of v without o, and s(v) = 1 if the sender of v's first copy is in n(v), else 0. With TTL T:
 *
 * ```
 * reached(T)    = |{v : 1 <= d(v) <= T}|
 * messages(T)   = |n(o)| + sum of |n(v)| - s(v) over all v with 1 <= d(v) <= T - 1 that forward
 * lost(T)       = those of the messages whose link is cut; no path leads over such a link
 * duplicates(T) = messages(T) - lost(T) - reached(T), and all copies that faults send
 * expired(T)    = |{v : d(v) = T, v does not have the file}|
 * ```
 *
 * A peer forwards if TTL is left after the last link (d(v) <= T - 1), to all neighbours except the sender and the origin.
 * Each copy that is not lost arrives, and all copies to one peer except the first are duplicates.
 *
 * If all links are mutual, |n(v)| - s(v) = deg(v) - 1: if d(v) = 1 the origin is both sender and neighbour, and left out
 * once; if d(v) > 1 the origin is not a neighbour, and the sender is one. Without a holder, and with T above every
 * distance, on a connected graph of N peers and E links, the sum is deg(o) + (2E - deg(o)) - (N - 1) = 2E - (N - 1):
 * each link carries the query both ways, except the links of the N - 1 first copies.
 *
 * With one-way links, s(v) may depend on which of several copies in the same round was first, if only some of their
 * senders are neighbours of v. The count is then a range. The reached peers do not depend on it: a left-out message
 * would go to a peer that already has the query.
 */
export function predictFlood({
  file,
  ttl,
  unservable = [],
  faults = noFaults,
  ...input
}: PredictionInput): Prediction {
  const flood = { ...input, faults };
  const { peers, origin, holders, forwardOnHit } = flood;
  const { predicted, notPredicted, down } = faults;
  const reached = reachFrom(flood);
  const rounds = inRounds(reached);
  const held = holders.has(origin) && !down.has(origin);
  const forecasts = forecastsOf(rounds);
  const stableTtl = held ? 0 : stableTtlOf(rounds);
  return {
    file,
    origin,
    ttl,
    forwardOnHit,
    held,
    others: Math.max(0, peers.length - 1),
    holders: holdersOf(flood, reached),
    unservable,
    faults: { predicted, notPredicted },
    down: peers.map(({ id }) => id).filter((id) => down.has(id)),
    outcome: forecastFor(ttl, forecasts),
    byTtl: forecasts.slice(0, stableTtl),
    stableTtl,
    nearest: nearestOf(reached),
    peers: reached,
  };
}

/** Whether a holder is within reach of the query's TTL. */
export function isFoundIn({ held, outcome }: Prediction): boolean {
  return held || outcome.hits > 0;
}

/** The messages that a peer sends if the query was issued with this TTL. */
export function sendsWithin({ distance, sends }: ReachedPeer, ttl: number): Range {
  return distance < ttl ? sends : exactly(0);
}

/** Peers grouped by distance. */
function inRounds(peers: readonly ReachedPeer[]): ReachedPeer[][] {
  const rounds: ReachedPeer[][] = [[]];
  for (const peer of peers) {
    const round = rounds[peer.distance] ?? [];
    rounds[peer.distance] = round;
    round.push(peer);
  }
  return rounds;
}

/** One per TTL, up to the first at which the last reached peers also forward. */
function forecastsOf(rounds: readonly (readonly ReachedPeer[])[]): FloodForecast[] {
  const forecasts: FloodForecast[] = [];
  let messages = exactly(0);
  let lost = exactly(0);
  let delivered = exactly(0);
  let unreachable = 0;
  let reached = 0;
  let hits = 0;
  for (const [index, senders] of rounds.entries()) {
    const last = rounds[index + 1] ?? [];
    messages = sumOf([messages, ...senders.map(({ sends }) => sends)]);
    lost = sumOf([lost, ...senders.map((sender) => sender.lost)]);
    delivered = sumOf([delivered, ...senders.map((sender) => sender.delivered)]);
    unreachable += senders.reduce((sum, { undelivered }) => sum + undelivered, 0);
    reached += last.length;
    const found = last.filter(({ holds }) => holds);
    hits += found.length;
    forecasts.push({
      ttl: index + 1,
      reached,
      newPeers: last.map(({ peer }) => peer),
      messages,
      lost,
      duplicates: { min: delivered.min - reached, max: delivered.max - reached },
      expired: last.length - found.length,
      unreachable,
      hits,
      newHolders: found.map(({ peer }) => peer),
    });
  }
  return forecasts;
}

/** With a TTL beyond the last forecast, no further peer is reached or sends. */
function forecastFor(ttl: number, forecasts: readonly FloodForecast[]): FloodForecast {
  const last = forecasts.at(-1);
  const forecast = forecasts[ttl - 1] ?? last;
  if (forecast === undefined) throw new Error('a flood has at least the round of its origin');
  return { ...forecast, ttl };
}

/**
 * The TTL from which on nothing changes: one link beyond the last peers, because those then forward, too. If all of them
 * only answer, it is their own distance.
 */
function stableTtlOf(rounds: readonly (readonly ReachedPeer[])[]): number {
  const farthest = rounds.length - 1;
  const isEnd = farthest > 0 && (rounds[farthest] ?? []).every(answersOnly);
  return isEnd ? farthest : farthest + 1;
}

function answersOnly({ holds, sends, undelivered }: ReachedPeer): boolean {
  return holds && sends.max === 0 && undelivered === 0;
}

function nearestOf(reached: readonly ReachedPeer[]): Prediction['nearest'] {
  const first = reached.find(({ holds, distance }) => holds && distance > 0);
  if (first === undefined) return null;
  const { distance: ttl } = first;
  const holders = reached.filter(({ holds, distance }) => holds && distance === ttl).map(({ peer }) => peer);
  const senderOf = new Map(reached.map(({ peer, senders }) => [peer, senders[0]]));
  const path: PeerId[] = [];
  for (let peer: PeerId | undefined = first.peer; peer !== undefined; peer = senderOf.get(peer)) {
    path.unshift(peer);
  }
  return { ttl, holders, path };
}

function holdersOf(
  { peers, origin, holders }: FloodInput,
  reached: readonly ReachedPeer[],
): PredictedHolder[] {
  const distances = distancesFrom(peers, origin);
  const ttls = new Map(reached.map(({ peer, distance }) => [peer, distance]));
  return peers
    .filter(({ id }) => holders.has(id))
    .map(({ id }) => ({ peer: id, distance: distances.get(id) ?? null, ttl: ttls.get(id) ?? null }))
    .sort((one, other) => (one.distance ?? Infinity) - (other.distance ?? Infinity) || one.peer - other.peer);
}
