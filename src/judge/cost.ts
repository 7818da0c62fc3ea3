import type { PeerId } from '../core/vocabulary.js';
import { type GraphNode, linkCount } from '../topology/graph.js';
import { expectedRecipients } from './breadth-first.js';

/**
 * Why a flood sent another number of messages than `2E - (N - 1)`.
 *
 * `holder`: holders do not forward. `ttl`: no TTL was left. `down`: messages were not delivered. `fault`: faults dropped messages. `origin`: the first copy
 * arrived over another path than the link from the origin, so that two neighbours are left out, the sender and the origin.
 * `one-way`: a link leads in one direction only. `sender`: the sender of the first copy is not a neighbour, so that none is
 * left out for it. `no-path`: no path leads to these peers. `unexplained`: a peer did not follow the rules, or messages
 * were lost or not observed.
 */
export const costReasons = [
  'ttl',
  'holder',
  'down',
  'fault',
  'origin',
  'one-way',
  'sender',
  'no-path',
  'unexplained',
] as const;
export type CostReason = (typeof costReasons)[number];

/** One summand of a flood's cost. */
export interface CostTerm {
  readonly reason: CostReason;
  /** Messages; negative if they were saved. Never 0. */
  readonly amount: number;
  /** The peers that the reason is about; of `down`, those that messages were not delivered to. */
  readonly peers: readonly PeerId[];
  /** Peers that the query did not reach for this reason: they sent nothing. */
  readonly beyond: readonly PeerId[];
}

/** `messages = 2 * links - (peers - 1) + the sum of all amounts`. */
export interface FloodCost {
  readonly messages: number;
  readonly links: number;
  readonly peers: number;
  /** In the order of {@link costReasons}. */
  readonly terms: readonly CostTerm[];
}

/** One peer's part in a flood, as far as the cost depends on it. */
export interface FloodPart {
  /** Links that its first copy had crossed; null if none arrived; 0 at the origin. */
  readonly hops: number | null;
  /** The sender of that copy; null if unknown, and at the origin. */
  readonly from: PeerId | null;
  readonly holds: boolean;
  readonly sentTo: readonly PeerId[];
  /** Those of them that the message could not be delivered to. */
  readonly failedTo: readonly PeerId[];
  /** Those of them that a fault dropped the message to. They count as sent. */
  readonly lostTo?: readonly PeerId[];
}

/** A flood, as it happened or as predicted. */
export interface CostInput {
  /** Links to others than these peers do not count: messages to them are not delivered. */
  readonly peers: readonly GraphNode[];
  readonly origin: PeerId;
  /** The TTL that the query was issued with. */
  readonly ttl: number;
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
  /** A peer that is missing was not reached. */
  readonly parts: ReadonlyMap<PeerId, FloodPart>;
}

/**
 * Explains the number of delivered `get` messages.
 *
 * A full flood of a connected network with N peers and E two-way links sends `2E - (N - 1)` messages: each peer sends to
 * all its neighbours, and each peer except the origin leaves out the neighbour that its first copy came from. Each
 * difference from that sum is a term with its reason, so that the sum is always exact.
 */
export function floodCost({ peers, origin, ttl, forwardOnHit, parts }: CostInput): FloodCost {
  const present = new Set(peers.map(({ id }) => id));
  const lists = new Map(
    peers.map(({ id, neighbours }) => [id, neighbours.filter((to) => to !== id && present.has(to))]),
  );
  const terms = new Terms();
  const links = linkCount(peers);
  noteOneWay(lists, terms);

  const unreached = new Unreached(lists, (id) => id === origin || (parts.get(id)?.hops ?? null) !== null);
  let messages = 0;
  for (const [peer, neighbours] of lists) {
    const part = parts.get(peer);
    const delivered = (part?.sentTo.length ?? 0) - (part?.failedTo.length ?? 0);
    messages += delivered;
    if (part === undefined || !unreached.isReached(peer)) {
      terms.add('unexplained', delivered, peer);
      continue;
    }
    const open = neighbours.filter((to) => peer === origin || (to !== part.from && to !== origin));
    if (peer !== origin) {
      if (!neighbours.includes(part.from ?? peer)) terms.add('sender', 1, peer);
      if (part.from !== origin && neighbours.includes(origin)) terms.add('origin', -1, peer);
    }
    const expected = expectedRecipients({ ...part, peer }, neighbours, { origin, ttl, forwardOnHit });
    const wanted = new Set(expected);
    const failed = part.failedTo.filter((to) => wanted.has(to));
    if (expected.length < open.length) {
      const reason = part.holds && !forwardOnHit ? 'holder' : 'ttl';
      terms.add(reason, expected.length - open.length, peer);
      unreached.startAt(open, reason);
    }
    for (const to of failed) terms.add('down', -1, to);
    unreached.startAt(failed, 'down');
    unreached.startAt(part.lostTo ?? [], 'fault');
    unreached.startAt(expected, 'unexplained');
    terms.add('unexplained', delivered - (expected.length - failed.length), peer);
  }
  for (const [peer, reason] of unreached.reasons()) {
    terms.addBeyond(reason, 1 - (lists.get(peer)?.length ?? 0), peer);
  }
  return { messages, links, peers: peers.length, terms: terms.all() };
}

/** Each pair of linked peers counts twice in `2E`, but a one-way link carries a message in one direction only. */
function noteOneWay(lists: ReadonlyMap<PeerId, readonly PeerId[]>, terms: Terms): void {
  const sets = new Map([...lists].map(([id, list]) => [id, new Set(list)]));
  for (const [from, list] of lists) {
    for (const to of list) if (sets.get(to)?.has(from) === false) terms.add('one-way', -1, to);
  }
}

/** The peers that a query did not reach, each with the reason that was met first on the links to it. */
class Unreached {
  readonly #lists: ReadonlyMap<PeerId, readonly PeerId[]>;
  readonly isReached: (peer: PeerId) => boolean;
  readonly #reasons = new Map<PeerId, CostReason>();

  constructor(lists: ReadonlyMap<PeerId, readonly PeerId[]>, isReached: (peer: PeerId) => boolean) {
    this.#lists = lists;
    this.isReached = isReached;
  }

  /** The query did not get over the links to these peers; those that it reached over other links do not count. */
  startAt(peers: readonly PeerId[], reason: CostReason): void {
    for (const peer of peers) {
      if (!this.isReached(peer) && !this.#reasons.has(peer)) this.#reasons.set(peer, reason);
    }
  }

  /** The reasons of all, those behind the first ones included; `no-path` for the rest. */
  reasons(): ReadonlyMap<PeerId, CostReason> {
    // A map is iterated in the order of insertion, new entries included: so it is its own queue.
    for (const [peer, reason] of this.#reasons) this.startAt(this.#lists.get(peer) ?? [], reason);
    this.startAt([...this.#lists.keys()], 'no-path');
    return this.#reasons;
  }
}

class Terms {
  readonly #terms = new Map<CostReason, { amount: number; peers: Set<PeerId>; beyond: PeerId[] }>();

  add(reason: CostReason, amount: number, peer: PeerId): void {
    if (amount === 0) return;
    const term = this.#termOf(reason);
    term.amount += amount;
    term.peers.add(peer);
  }

  addBeyond(reason: CostReason, amount: number, peer: PeerId): void {
    const term = this.#termOf(reason);
    term.amount += amount;
    term.beyond.push(peer);
  }

  all(): CostTerm[] {
    return costReasons.flatMap((reason) => {
      const term = this.#terms.get(reason);
      if (term === undefined || term.amount === 0) return [];
      const inOrder = (one: PeerId, other: PeerId): number => one - other;
      const beyond = term.beyond.filter((peer) => !term.peers.has(peer)).sort(inOrder);
      return [{ reason, amount: term.amount, peers: [...term.peers].sort(inOrder), beyond }];
    });
  }

  #termOf(reason: CostReason) {
    const term = this.#terms.get(reason) ?? { amount: 0, peers: new Set<PeerId>(), beyond: [] };
    this.#terms.set(reason, term);
    return term;
  }
}
