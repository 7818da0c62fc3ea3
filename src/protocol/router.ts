import { maxTtl } from '../core/limits.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { DropReason } from '../trace/event.js';

/**
 * The rules of flooding: a query and the time go in, a decision comes out.
 *
 * Nothing here touches a socket, a clock or a file. What the rules need to know they ask through {@link Knowledge},
 * which a peer answers from a map and a share, and a simulation of a million peers from bit sets.
 */

export interface ArrivedQuery {
  readonly query: string;
  readonly file: string;
  readonly origin: Address;
  /** The neighbour that sent it; null where it did not introduce itself. */
  readonly from: PeerId | null;
  /** As on the wire: how many more links it might cross, the one it just crossed included. */
  readonly ttl: number;
  /** As on the wire: links crossed before the last one. */
  readonly hops: number;
}

export interface RoutedNeighbour {
  readonly id: PeerId;
  readonly address: Address | null;
}

export interface RouterOptions {
  readonly self: Address;
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
}

export interface Knowledge<N extends RoutedNeighbour> {
  /** Whether the query is new here; from then on it is not. */
  markSeen(query: string, now: number): boolean;
  /** Whether the file is in the share. */
  holds(file: string): boolean;
  neighbours(): readonly N[];
}

/** What is passed on: `ttl` and `hops` as they are to be written on the wire. */
export interface Forward<N> {
  readonly to: readonly N[];
  readonly ttl: number;
  readonly hops: number;
}

export type Decision<N> =
  | { readonly kind: 'drop'; readonly reason: DropReason }
  | { readonly kind: 'forward'; readonly forward: Forward<N> }
  /** `hops`: links between origin and this holder. `forward` is null unless the network forwards on a hit. */
  | { readonly kind: 'hit'; readonly hops: number; readonly forward: Forward<N> | null };

/** Decides what becomes of a `get`. The numbers are the rules' in `docs/wire.md`, "What a peer does". */
export function routeQuery<N extends RoutedNeighbour>(
  arrived: ArrivedQuery,
  now: number,
  knowledge: Knowledge<N>,
  options: RouterOptions,
): Decision<N> {
  // 2. Looked at first, so that a query that comes home is called by its name and not a duplicate.
  if (sameAddress(arrived.origin, options.self)) return { kind: 'drop', reason: 'own' };
  // Nobody has come so far; a number that cannot be raised any more would make a message that nobody takes.
  if (arrived.hops >= maxTtl) return { kind: 'drop', reason: 'ttl' };
  // 1.
  if (!knowledge.markSeen(arrived.query, now)) return { kind: 'drop', reason: 'duplicate' };
  // 3.
  const hops = arrived.hops + 1;
  if (knowledge.holds(arrived.file)) {
    const passedOn = options.forwardOnHit ? passOn(arrived, knowledge.neighbours()) : null;
    return { kind: 'hit', hops, forward: passedOn?.kind === 'forward' ? passedOn.forward : null };
  }
  // 4.
  return passOn(arrived, knowledge.neighbours());
}

/** What the origin sends: TTL n reaches peers at most n links away. */
export function issueQuery<N extends RoutedNeighbour>(ttl: number, neighbours: readonly N[]): Forward<N> {
  return { to: ttl > 0 ? neighbours : [], ttl, hops: 0 };
}

function passOn<N extends RoutedNeighbour>(
  { from, origin, ttl, hops }: ArrivedQuery,
  neighbours: readonly N[],
): Exclude<Decision<N>, { kind: 'hit' }> {
  const lowered = ttl - 1;
  if (lowered <= 0) return { kind: 'drop', reason: 'ttl' };
  const to = neighbours.filter(
    ({ id, address }) => id !== from && !(address !== null && sameAddress(address, origin)),
  );
  if (to.length === 0) return { kind: 'drop', reason: 'dead-end' };
  return { kind: 'forward', forward: { to, ttl: lowered, hops: hops + 1 } };
}

function sameAddress(one: Address, other: Address): boolean {
  return one.port === other.port && one.ip === other.ip;
}
