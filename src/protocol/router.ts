import { maxTtl } from '../core/vocabulary.js';

/**
 * The rules of flooding, without socket, clock or file. The numbers in the code are those of `docs/wire.md`,
 * "What a peer does", on `get`.
 *
 * The rules exist once, in {@link route}, which allocates nothing. {@link routeQuery} collects what it decides. Peers
 * have no addresses here: an identity is whatever the caller compares peers by.
 */

/** One query that arrived at one peer. A slot is a position in the peer's list of neighbours. */
export interface Site {
  /** Whether this peer is the query's origin. */
  isOwn(): boolean;
  /** Whether the query is new here. From this call on it is not. */
  markSeen(): boolean;
  /** Whether the file is in the share. */
  holds(): boolean;
  /** Number of slots. */
  degree(): number;
  isSender(slot: number): boolean;
  isOrigin(slot: number): boolean;
  /** Sends the query on; `ttl`, `hops` and `state` are the values to write on the wire. In a flood the state is 0. */
  forward(slot: number, ttl: number, hops: number, state: number): void;
}

/**
 * What a peer decided, as a small integer. The last two are of walkers: `waiting` until the origin has said whether to go on, and
 * `stopped` by it.
 */
export const Outcome = {
  own: 0,
  duplicate: 1,
  expired: 2,
  deadEnd: 3,
  forwarded: 4,
  hit: 5,
  waiting: 6,
  stopped: 7,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/**
 * Decides what happens to a query, and calls `site.forward` once for each neighbour that gets it, in slot order.
 *
 * @param ttl as on the wire: how many more links the query may cross, including the last one
 * @param hops as on the wire: links crossed before the last one
 * @param forwardOnHit network option `forward_on_hit`
 */
export function route(site: Site, ttl: number, hops: number, forwardOnHit: boolean): Outcome {
  // 2. Checked first, so that the peer's own query is reported as `own` and not as a duplicate.
  if (site.isOwn()) return Outcome.own;
  // One hop more could not be written in a message.
  if (hops >= maxTtl) return Outcome.expired;
  // 1.
  if (!site.markSeen()) return Outcome.duplicate;
  // 3.
  const isHit = site.holds();
  if (isHit && !forwardOnHit) return Outcome.hit;
  // 4.
  const outcome = forward(site, loweredTtl(ttl), raisedHops(hops));
  return isHit ? Outcome.hit : outcome;
}

function forward(site: Site, ttl: number, hops: number): Outcome {
  if (ttl <= 0) return Outcome.expired;
  let outcome: Outcome = Outcome.deadEnd;
  const degree = site.degree();
  for (let slot = 0; slot < degree; slot += 1) {
    if (site.isSender(slot) || site.isOrigin(slot)) continue;
    site.forward(slot, ttl, hops, 0);
    outcome = Outcome.forwarded;
  }
  return outcome;
}

/** The TTL that a peer writes when it forwards. At 0 it does not forward. */
export function loweredTtl(ttl: number): number {
  return ttl - 1;
}

/** The hops that a peer writes when it forwards; also the links between the origin and this peer. */
export function raisedHops(hops: number): number {
  return hops + 1;
}

/** A query at a peer, with its neighbours as a list. `N` is a neighbour's identity, compared with `===`. */
export interface ArrivedQuery<N> {
  /** Whether this peer is the query's origin. */
  readonly isOwn: boolean;
  /** Null if the origin is not a neighbour. */
  readonly origin: N | null;
  /** Null if the sender is unknown or not a neighbour. */
  readonly from: N | null;
  readonly ttl: number;
  readonly hops: number;
}

/** What the rules ask a peer. */
export interface PeerState<N> {
  /** Whether the query is new here. From this call on it is not. */
  markSeen(): boolean;
  /** Whether the file is in the share. */
  holds(): boolean;
  readonly neighbours: readonly N[];
}

/** Messages to send: `ttl` and `hops` are the values to write on the wire. */
export interface Forward<N> {
  readonly to: readonly N[];
  readonly ttl: number;
  readonly hops: number;
}

/** Why a peer did not forward a query. */
export type DropReason =
  /** Its query id was seen before. */
  | 'duplicate'
  /** The peer's own query came back to it. */
  | 'own'
  /** The lowered TTL was 0. */
  | 'ttl'
  /** It has no neighbour except the sender and the origin. */
  | 'dead-end'
  /** The origin of a walker said that it does not go on, or did not answer. Not in a flood. */
  | 'stopped';

export type Decision<N> =
  | { readonly kind: 'drop'; readonly reason: DropReason }
  | { readonly kind: 'forward'; readonly forward: Forward<N> }
  /** `hops`: links between origin and this holder. `forward` is null unless the network forwards on a hit. */
  | { readonly kind: 'hit'; readonly hops: number; readonly forward: Forward<N> | null };

/** Decides what happens to a query, as a value. The rules are those of {@link route}. */
export function routeQuery<N>(
  query: ArrivedQuery<N>,
  peer: PeerState<N>,
  forwardOnHit: boolean,
): Decision<N> {
  const { origin, from, ttl, hops } = query;
  const { neighbours } = peer;
  const to: N[] = [];
  const outcome = route(
    {
      isOwn: () => query.isOwn,
      markSeen: () => peer.markSeen(),
      holds: () => peer.holds(),
      degree: () => neighbours.length,
      isSender: (slot) => neighbours[slot] === from,
      isOrigin: (slot) => neighbours[slot] === origin,
      forward: (slot) => to.push(neighbours[slot] as N),
    },
    ttl,
    hops,
    forwardOnHit,
  );
  const forward = to.length === 0 ? null : { to, ttl: loweredTtl(ttl), hops: raisedHops(hops) };
  if (outcome === Outcome.hit) return { kind: 'hit', hops: raisedHops(hops), forward };
  return forward === null
    ? { kind: 'drop', reason: reasons[outcome] ?? 'dead-end' }
    : { kind: 'forward', forward };
}

const reasons: Readonly<Partial<Record<Outcome, DropReason>>> = {
  [Outcome.own]: 'own',
  [Outcome.duplicate]: 'duplicate',
  [Outcome.expired]: 'ttl',
  [Outcome.deadEnd]: 'dead-end',
};

/** What the origin sends: TTL n reaches peers at most n links away. */
export function issueQuery<N>(ttl: number, neighbours: readonly N[]): Forward<N> {
  return { to: ttl > 0 ? neighbours : [], ttl, hops: 0 };
}
