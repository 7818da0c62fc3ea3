import type { PeerId } from '../core/vocabulary.js';
import { issueQuery, routeQuery } from '../protocol/router.js';
import type { GraphNode } from '../topology/graph.js';

/** A number that depends on which message is first; usually both ends are equal. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** One peer of a flood at unit latency, as long as the TTL lasts. */
export interface ReachedPeer {
  readonly peer: PeerId;
  /** Links that its first copy has crossed; 0 for the origin. */
  readonly distance: number;
  /** The peers whose copies arrive in that round; any of them may be the first sender. */
  readonly senders: readonly PeerId[];
  readonly holds: boolean;
  /** Messages that it sends if TTL is left. */
  readonly sends: Range;
  /** Those of them that faults drop. */
  readonly lost: Range;
  /** The others, and the copies of them that faults send. */
  readonly delivered: Range;
  /** Messages to absent neighbours, and to peers that are down, that it sends if TTL is left. */
  readonly undelivered: number;
}

/** A query and the topology, as far as a flood depends on them. */
export interface FloodInput {
  /** Neighbours that are not in this list are absent: messages to them are not delivered. */
  readonly peers: readonly GraphNode[];
  readonly origin: PeerId;
  readonly holders: ReadonlySet<PeerId>;
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
  /** What faults do to it; default: there are none. */
  readonly faults?: FaultedNetwork | undefined;
}

/** What faults change in a network from the start. */
export interface FaultedNetwork {
  /** Whether each message from one peer to another is dropped. */
  isCut(from: PeerId, to: PeerId): boolean;
  /** How many copies of each message from one peer to another are sent besides. */
  copies(from: PeerId, to: PeerId): number;
  /** Peers that do not run: messages to them are not delivered. */
  readonly down: ReadonlySet<PeerId>;
}

/** The first copy of a query at one peer. */
interface FirstCopy {
  readonly peer: PeerId;
  /** Links that it has crossed; null if none arrived, 0 at the origin. */
  readonly hops: number | null;
  /** Its sender; null if unknown, and at the origin. */
  readonly from: PeerId | null;
  /** Whether this peer has the file. */
  readonly holds: boolean;
}

/** The same for all peers of a flood. */
interface FloodRules {
  /** Null if unknown. */
  readonly origin: PeerId | null;
  /** The TTL that the query was issued with. */
  readonly ttl: number;
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
}

/** The neighbours that a peer must send the query to, by the routing rules. */
export function expectedRecipients(
  { peer, hops, from, holds }: FirstCopy,
  neighbours: readonly PeerId[],
  { origin, ttl, forwardOnHit }: FloodRules,
): readonly PeerId[] {
  if (hops === null) return [];
  // An origin that holds the file answers its client itself.
  if (peer === origin) return holds ? [] : issueQuery(ttl, neighbours).to;
  // A message counts the links before the last one.
  const query = { isOwn: false, origin, from, ttl: ttl - (hops - 1), hops: hops - 1 };
  const state = { markSeen: () => true, holds: () => holds, neighbours };
  const decision = routeQuery(query, state, forwardOnHit);
  return (decision.kind === 'drop' ? null : decision.forward)?.to ?? [];
}

/**
 * Floods a query with unlimited TTL at unit latency: breadth first, round by round.
 *
 * @returns the origin and the reached peers, by distance
 */
export function reachFrom({ peers, origin, holders, forwardOnHit, faults }: FloodInput): ReachedPeer[] {
  const running = faults === undefined ? peers : peers.filter(({ id }) => !faults.down.has(id));
  const neighboursOf = new Map(running.map(({ id, neighbours }) => [id, neighbours]));
  const isCut = faults?.isCut ?? (() => false);
  /** How many messages arrive for one that is sent. */
  const arriving = (from: PeerId, to: PeerId): number =>
    isCut(from, to) ? 0 : 1 + (faults?.copies(from, to) ?? 0);
  const rules = { origin, ttl: Number.POSITIVE_INFINITY, forwardOnHit };
  const arrivals = new Map<PeerId, { distance: number; senders: PeerId[] }>();
  if (neighboursOf.has(origin)) arrivals.set(origin, { distance: 0, senders: [] });

  const reached: ReachedPeer[] = [];
  // Iterating a map visits entries that are added meanwhile, in insertion order: the map is its own queue.
  for (const [peer, { distance, senders }] of arrivals) {
    const neighbours = neighboursOf.get(peer) ?? [];
    const holds = holders.has(peer);
    const recipients = typicalSenders(senders, neighbours, (to) => arriving(peer, to)).map((from) =>
      expectedRecipients({ peer, hops: distance, from, holds }, neighbours, rules),
    );
    const present = recipients.map((list) => list.filter((to) => neighboursOf.has(to)));
    for (const neighbour of present[0] ?? []) {
      if (isCut(peer, neighbour)) continue;
      const known = arrivals.get(neighbour);
      if (known === undefined) arrivals.set(neighbour, { distance: distance + 1, senders: [peer] });
      else if (known.distance === distance + 1) known.senders.push(peer);
    }
    const sends = rangeOf(present.map(({ length }) => length));
    const lost = rangeOf(present.map((list) => list.filter((to) => isCut(peer, to)).length));
    const delivered = rangeOf(present.map((list) => list.reduce((sum, to) => sum + arriving(peer, to), 0)));
    const undelivered = (recipients[0]?.length ?? 0) - (present[0]?.length ?? 0);
    reached.push({ peer, distance, senders, holds, sends, lost, delivered, undelivered });
  }
  return reached;
}

/**
 * For the numbers of messages only two things about the sender matter: whether it is a neighbour, and how many messages arrive for one
 * that is sent to it. One of each kind.
 */
function typicalSenders(
  senders: readonly PeerId[],
  neighbours: readonly PeerId[],
  arriving: (to: PeerId) => number,
): (PeerId | null)[] {
  if (senders.length < 2) return [senders[0] ?? null];
  const known = new Set(neighbours);
  const kinds = new Map<number | null, PeerId>();
  for (const id of senders) {
    const kind = known.has(id) ? arriving(id) : null;
    if (!kinds.has(kind)) kinds.set(kind, id);
  }
  return [...kinds.values()];
}

function rangeOf(counts: readonly number[]): Range {
  return { min: Math.min(...counts), max: Math.max(...counts) };
}

export function exactly(number: number): Range {
  return { min: number, max: number };
}

export function sumOf(ranges: readonly Range[]): Range {
  return ranges.reduce((sum, { min, max }) => ({ min: sum.min + min, max: sum.max + max }), exactly(0));
}
