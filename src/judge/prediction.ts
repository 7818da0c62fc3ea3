import type { PeerId } from '../core/vocabulary.js';
import { distancesFrom } from '../topology/graph.js';
import { exactly, type FloodInput, type Range, type ReachedPeer, reachFrom, sumOf } from './breadth-first.js';

/** What is to be predicted: one question in one overlay. */
export interface PredictedQuestion extends FloodInput {
  readonly file: string;
  readonly ttl: number;
}

/** What a flood with one TTL comes to. The counts are those of a {@link QueryResult}. */
export interface FloodForecast {
  readonly ttl: number;
  /** Peers that the query comes to, the origin not counted. */
  readonly reached: number;
  /** Those of them that a TTL of one less does not reach. */
  readonly newPeers: readonly PeerId[];
  /** `get` messages that leave a peer. */
  readonly messages: Range;
  readonly duplicates: Range;
  /** Peers at which the TTL runs out. */
  readonly expired: number;
  /** `get` messages to neighbours that are not there. */
  readonly unreachable: number;
  /** Holders that the query comes to. */
  readonly hits: number;
  /** Those of them that a TTL of one less does not reach. */
  readonly newHolders: readonly PeerId[];
}

export interface PredictedHolder {
  readonly peer: PeerId;
  /** Links on the shortest path from the origin; null where there is none. */
  readonly distance: number | null;
  /** The smallest TTL that reaches it; null where none does, as other holders stand in the way. */
  readonly ttl: number | null;
}

export interface Prediction {
  readonly file: string;
  readonly origin: PeerId;
  readonly ttl: number;
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
  /** The origin has the file itself, and asks nobody. */
  readonly held: boolean;
  /** Peers in the topology, the origin not counted. */
  readonly others: number;
  /** All who have the file, the nearest first. */
  readonly holders: readonly PredictedHolder[];
  /** What the question's own TTL comes to. */
  readonly outcome: FloodForecast;
  /** The same for each TTL from 1 to the one from which nothing changes; empty where nobody is asked. */
  readonly byTtl: readonly FloodForecast[];
  /** The TTL from which nothing changes; 0 where nobody is asked. */
  readonly stableTtl: number;
  /** The smallest TTL that finds a holder, who that finds, and a shortest path to the first of them. */
  readonly nearest: {
    readonly ttl: number;
    readonly holders: readonly PeerId[];
    readonly path: readonly PeerId[];
  } | null;
  /** The origin, and all peers that some TTL reaches, by distance. */
  readonly peers: readonly ReachedPeer[];
}

/**
 * Predicts a flood under unit latency, where every message takes equally long, so that each peer's first copy comes over
 * a shortest path. The rules are those of `peer/router.ts`.
 *
 * Let d(v) be v's distance from the origin o, no path leading through a holder (unless the network forwards on a hit),
 * n(v) the present neighbours of v less o, and s(v) = 1 if the sender of v's first copy is in n(v), else 0. With TTL T:
 *
 * ```
 * reached(T)    = |{v : 1 <= d(v) <= T}|
 * messages(T)   = |n(o)| + sum of |n(v)| - s(v) over all v with 1 <= d(v) <= T - 1 that pass on
 * duplicates(T) = messages(T) - reached(T)
 * expired(T)    = |{v : d(v) = T, v has not the file}|
 * ```
 *
 * A peer passes on where TTL is left after the last link (d(v) <= T - 1), to all but its sender and the origin; each
 * copy that is sent arrives, and of those to one peer all but the first are duplicates.
 *
 * Where all links are mutual, |n(v)| - s(v) = deg(v) - 1: if d(v) = 1 the origin is both sender and neighbour, and
 * spared once; if d(v) > 1 the origin is no neighbour, and the sender is one. Without a holder, and with T above every
 * distance, on a connected graph of N peers and E links, the sum is deg(o) + (2E - deg(o)) - (N - 1) = 2E - (N - 1):
 * each link carries the query both ways, but for the links over which the N - 1 first copies came.
 *
 * With one-way links, s(v) may depend on which of several copies in the same round was first, where only some of their
 * senders are neighbours of v. The count is then given as the range of what may happen. Who is reached does not depend on
 * it: the message spared goes to somebody who has sent the query himself.
 */
export function predictFlood({ file, ttl, ...flood }: PredictedQuestion): Prediction {
  const { peers, origin, holders, forwardOnHit } = flood;
  const reached = reachFrom(flood);
  const rounds = inRounds(reached);
  const held = holders.has(origin);
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
    outcome: forecastFor(ttl, forecasts),
    byTtl: forecasts.slice(0, stableTtl),
    stableTtl,
    nearest: nearestOf(reached),
    peers: reached,
  };
}

/** Whether a holder is within reach of the question's TTL. */
export function isFoundIn({ held, outcome }: Prediction): boolean {
  return held || outcome.hits > 0;
}

/** What a peer sends with this TTL. */
export function sendsWithin({ distance, sends }: ReachedPeer, ttl: number): Range {
  return distance < ttl ? sends : exactly(0);
}

/** Peers by their distance. */
function inRounds(peers: readonly ReachedPeer[]): ReachedPeer[][] {
  const rounds: ReachedPeer[][] = [[]];
  for (const peer of peers) {
    const round = rounds[peer.distance] ?? [];
    rounds[peer.distance] = round;
    round.push(peer);
  }
  return rounds;
}

/** One for each TTL, up to the first at which nobody passes on any more what he hears last. */
function forecastsOf(rounds: readonly (readonly ReachedPeer[])[]): FloodForecast[] {
  const forecasts: FloodForecast[] = [];
  let messages = exactly(0);
  let unreachable = 0;
  let reached = 0;
  let hits = 0;
  for (const [index, senders] of rounds.entries()) {
    const last = rounds[index + 1] ?? [];
    messages = sumOf([messages, ...senders.map(({ sends }) => sends)]);
    unreachable += senders.reduce((sum, { undelivered }) => sum + undelivered, 0);
    reached += last.length;
    const found = last.filter(({ holds }) => holds);
    hits += found.length;
    forecasts.push({
      ttl: index + 1,
      reached,
      newPeers: last.map(({ peer }) => peer),
      messages,
      duplicates: { min: messages.min - reached, max: messages.max - reached },
      expired: last.length - found.length,
      unreachable,
      hits,
      newHolders: found.map(({ peer }) => peer),
    });
  }
  return forecasts;
}

/** Beyond the last forecast nobody new is reached, and nobody new sends. */
function forecastFor(ttl: number, forecasts: readonly FloodForecast[]): FloodForecast {
  const last = forecasts.at(-1);
  const forecast = forecasts[ttl - 1] ?? last;
  if (forecast === undefined) throw new Error('a flood has at least the round of its origin');
  return { ...forecast, ttl };
}

/**
 * The TTL from which nothing changes. It is one link beyond the last peer, as that peer then passes on, too; where nobody is
 * left to do so (all of them answer), it is the last peer's own distance.
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
