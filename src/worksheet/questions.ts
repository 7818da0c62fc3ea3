import { largest } from '../core/extremes.js';
import { type Random, randomOf } from '../core/random.js';
import type { PeerId } from '../core/vocabulary.js';
import type { Range } from '../judge/breadth-first.js';
import { type Prediction, predictFlood } from '../judge/prediction.js';
import { distancesFrom, type GraphNode, linkCount, oneWayLinks } from '../topology/graph.js';
import { componentsOf } from '../topology/measures.js';
import type { Question, Worksheet } from './worksheet.js';

export const minPeers = 3;
/** More peers cannot be drawn and counted on paper. */
export const maxPeers = 40;

/**
 * A worksheet on a network of {@link minPeers} to {@link maxPeers} peers. The same seed and network give the same
 * questions. The answers are those of `predictFlood`.
 */
export function createWorksheet(network: string, peers: readonly GraphNode[], seed: string): Worksheet {
  const draw = new Draw(peers, seed);
  return {
    network,
    seed,
    peers,
    links: linkCount(peers),
    questions: [
      wavesQuestion(draw),
      costQuestion(draw),
      ttlQuestion(draw),
      nearestQuestion(draw),
      holderQuestion(draw),
      removedQuestion(draw),
      farthestQuestion(draw),
    ].flatMap((question) => question ?? []),
  };
}

/** A network, and random choices from it. */
class Draw {
  readonly peers: readonly GraphNode[];
  readonly #seed: string;

  constructor(peers: readonly GraphNode[], seed: string) {
    this.peers = peers;
    this.#seed = seed;
  }

  random(purpose: Question['kind']): Random {
    return randomOf(this.#seed, `worksheet ${purpose}`);
  }

  /** The flood of a file that these peers have. */
  flood(origin: PeerId, ttl: number, holders: readonly PeerId[] = [], peers = this.peers): Prediction {
    return predictFlood({ file: '', peers, origin, ttl, holders: new Set(holders), forwardOnHit: false });
  }

  /** A random origin, of those whose queries cross the most links at least two. */
  origin(random: Random): PeerId {
    const farther = this.peers.filter(({ id }) => this.depth(id) > 1);
    return pick(farther.length > 0 ? farther : this.peers, random).id;
  }

  /** Links to the farthest peer that a query reaches. */
  depth(origin: PeerId): number {
    return largest(distancesFrom(this.peers, origin).values());
  }

  /** A random peer that the origin reaches, farther than its neighbours if there is one. */
  target(origin: PeerId, random: Random): PeerId | undefined {
    const reached = [...distancesFrom(this.peers, origin)].filter(([, distance]) => distance > 0);
    const farther = reached.filter(([, distance]) => distance > 1);
    const from = farther.length > 0 ? farther : reached;
    return from.length === 0 ? undefined : pick(from, random)[0];
  }
}

function wavesQuestion(draw: Draw): Question {
  const random = draw.random('waves');
  const origin = draw.origin(random);
  const depth = Math.max(1, draw.depth(origin));
  const ttl = Math.min(depth, 1 + Math.ceil(depth / 2) + random.below(2));
  const { byTtl } = draw.flood(origin, ttl);
  return { kind: 'waves', origin, ttl, waves: byTtl.slice(0, ttl).map(({ newPeers }) => inOrder(newPeers)) };
}

function costQuestion(draw: Draw): Question {
  const origin = draw.origin(draw.random('cost'));
  const ttl = draw.depth(origin) + 1;
  const { messages, duplicates } = draw.flood(origin, ttl).outcome;
  const isFullFlood = componentsOf(draw.peers).length === 1 && oneWayLinks(draw.peers).length === 0;
  return { kind: 'cost', origin, ttl, messages, duplicates, isFullFlood };
}

function ttlQuestion(draw: Draw): Question | null {
  const random = draw.random('ttl');
  const origin = draw.origin(random);
  const depth = draw.depth(origin);
  if (depth < 2) return null;
  const ttl = 1 + random.below(depth - 1);
  const { outcome, peers } = draw.flood(origin, ttl);
  const { messages, duplicates } = outcome;
  return { kind: 'ttl', origin, ttl, notReached: missing(draw.peers, peers, ttl), messages, duplicates };
}

function nearestQuestion(draw: Draw): Question | null {
  const random = draw.random('nearest');
  const origin = draw.origin(random);
  const holder = draw.target(origin, random);
  if (holder === undefined) return null;
  const { nearest } = draw.flood(origin, 1, [holder]);
  return nearest === null ? null : { kind: 'nearest', origin, holder, ttl: nearest.ttl, path: nearest.path };
}

function holderQuestion(draw: Draw): Question | null {
  const random = draw.random('holder');
  const origin = draw.origin(random);
  const ttl = draw.depth(origin) + 1;
  const without = draw.flood(origin, ttl).outcome.messages;
  const messagesWith = (holder: PeerId): Range => draw.flood(origin, ttl, [holder]).outcome.messages;
  const saving = draw.peers.filter(({ id }) => id !== origin && messagesWith(id).max < without.min);
  if (saving.length === 0) return null;
  const holder = pick(saving, random).id;
  return { kind: 'holder', origin, holder, ttl, messages: messagesWith(holder), without };
}

function removedQuestion(draw: Draw): Question | null {
  const random = draw.random('removed');
  const origin = draw.origin(random);
  const target = draw.target(origin, random);
  const before = distancesFrom(draw.peers, origin);
  // A peer on a path to the target changes most.
  const between = draw.peers.filter(({ id }) => id !== origin && id !== target && before.has(id));
  if (target === undefined || between.length === 0) return null;
  const left = (removed: PeerId): GraphNode[] => draw.peers.filter(({ id }) => id !== removed);
  const distanceWithout = (removed: PeerId): number | null =>
    distancesFrom(left(removed), origin).get(target) ?? null;
  const changing = between.filter(({ id }) => distanceWithout(id) !== before.get(target));
  const removed = pick(changing.length > 0 ? changing : between, random).id;
  const { peers } = draw.flood(origin, Number.POSITIVE_INFINITY, [], left(removed));
  return {
    kind: 'removed',
    origin,
    removed,
    target,
    notReached: missing(left(removed), peers, Number.POSITIVE_INFINITY),
    before: before.get(target) ?? 0,
    after: distanceWithout(removed),
  };
}

function farthestQuestion({ peers }: Draw): Question | null {
  const pairs = peers.flatMap(({ id }) =>
    [...distancesFrom(peers, id)].map(([to, distance]) => ({ from: id, to, distance })),
  );
  const diameter = largest(pairs.map(({ distance }) => distance));
  const ends = pairs.filter(({ distance }) => distance === diameter);
  const isPair = (from: PeerId, to: PeerId): boolean =>
    ends.some((end) => end.from === from && end.to === to);
  // A pair that is as far apart in both directions is named once.
  const named = ends.filter(({ from, to }) => from < to || !isPair(to, from));
  return diameter < 1
    ? null
    : { kind: 'farthest', diameter, pairs: named.map(({ from, to }) => [from, to] as const) };
}

/** The peers that are not reached with a TTL. */
function missing(all: readonly GraphNode[], reached: Prediction['peers'], ttl: number): PeerId[] {
  const found = new Set(reached.filter(({ distance }) => distance <= ttl).map(({ peer }) => peer));
  return inOrder(all.map(({ id }) => id).filter((id) => !found.has(id)));
}

function inOrder(peers: readonly PeerId[]): PeerId[] {
  return [...peers].sort((one, other) => one - other);
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}
