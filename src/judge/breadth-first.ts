import type { PeerId } from '../core/vocabulary.js';
import type { GraphNode } from '../topology/graph.js';

/** A number that depends on who was first; mostly both ends are the same. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What the rules of flooding make of one peer at unit latency, while the TTL lasts. */
export interface ReachedPeer {
  readonly peer: PeerId;
  /** Links that its first copy has crossed; 0 for the origin. */
  readonly distance: number;
  /** The peers whose copies come in that same round: the first of them is the one that it heard from. */
  readonly senders: readonly PeerId[];
  readonly holds: boolean;
  /** Messages that it sends if TTL is left. */
  readonly sends: Range;
  /** Messages to neighbours that are not there, likewise. */
  readonly undelivered: number;
}

/** Who asks what of whom, as far as a flood depends on it. */
export interface FloodInput {
  /** Neighbours that are not among them are absent: what is sent there is not delivered. */
  readonly peers: readonly GraphNode[];
  readonly origin: PeerId;
  readonly holders: ReadonlySet<PeerId>;
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
}

/**
 * How a query without end of TTL spreads where every link takes equally long: breadth first, round by round, past all
 * but the peers that answer. An origin that has the file itself asks nobody.
 *
 * @returns the origin and the peers that are reached, by distance
 */
export function reachFrom({ peers, origin, holders, forwardOnHit }: FloodInput): ReachedPeer[] {
  const neighboursOf = new Map(peers.map(({ id, neighbours }) => [id, neighbours]));
  const passesOn = (peer: PeerId): boolean => !holders.has(peer) || (forwardOnHit && peer !== origin);
  const reached = new Map<PeerId, { distance: number; senders: PeerId[] }>();
  if (neighboursOf.has(origin)) reached.set(origin, { distance: 0, senders: [] });

  // A map is walked in the order in which it was filled, and sees what is added on the way: it is its own queue.
  for (const [sender, { distance }] of reached) {
    if (!passesOn(sender)) continue;
    for (const neighbour of neighboursOf.get(sender) ?? []) {
      if (!neighboursOf.has(neighbour)) continue;
      const known = reached.get(neighbour);
      if (known === undefined) reached.set(neighbour, { distance: distance + 1, senders: [sender] });
      else if (known.distance === distance + 1) known.senders.push(sender);
    }
  }
  return [...reached].map(([peer, { distance, senders }]) => {
    const neighbours = passesOn(peer) ? (neighboursOf.get(peer) ?? []) : [];
    const present = neighbours.filter((neighbour) => neighboursOf.has(neighbour));
    return {
      peer,
      distance,
      senders,
      holds: holders.has(peer),
      sends: peer === origin ? exactly(present.length) : sendsOf(present, senders, origin),
      undelivered: neighbours.length - present.length,
    };
  });
}

/** A query goes to all neighbours but the sender and the origin: whether the sender is one may depend on who it was. */
function sendsOf(neighbours: readonly PeerId[], senders: readonly PeerId[], origin: PeerId): Range {
  const others = new Set(neighbours.filter((neighbour) => neighbour !== origin));
  const spared = senders.map((sender) => (others.has(sender) ? 1 : 0));
  return { min: others.size - Math.max(...spared), max: others.size - Math.min(...spared) };
}

export function exactly(number: number): Range {
  return { min: number, max: number };
}

export function sumOf(ranges: readonly Range[]): Range {
  return ranges.reduce((sum, { min, max }) => ({ min: sum.min + min, max: sum.max + max }), exactly(0));
}
