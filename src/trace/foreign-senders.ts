import type { PeerId } from '../core/vocabulary.js';
import { loweredTtl } from '../protocol/router.js';
import type { Arrival, OverlayPeer, TraceEvent } from './event.js';

/**
 * Infers who sent a message. Foreign peers report nothing, and send without `hello`, so their messages do not name a
 * sender.
 */

/** The only candidate; null if there are several or none. */
export function onlySender(candidates: readonly PeerId[]): PeerId | null {
  const [sender = null, ...others] = candidates;
  return others.length === 0 ? sender : null;
}

/** A message of a query, and when it was seen, in ms since the start of the run. */
interface Seen {
  readonly query: string;
  readonly at: number;
}

/** The copies of queries that reached foreign peers. */
export class Receipts<R extends { readonly ttl: number; readonly at: number }> {
  /** By query, then by peer. */
  readonly #receipts = new Map<string, Map<PeerId, R[]>>();

  add(query: string, peer: PeerId, receipt: R): void {
    const byPeer = this.#receipts.get(query) ?? new Map<PeerId, R[]>();
    this.#receipts.set(query, byPeer);
    const receipts = byPeer.get(peer);
    if (receipts === undefined) byPeer.set(peer, [receipt]);
    else receipts.push(receipt);
  }

  forget(query: string): void {
    this.#receipts.delete(query);
  }

  /** The copies that may have made the peer send this message: all observers share one clock. */
  before({ query, at }: Seen, peer: PeerId): readonly R[] {
    return (this.#receipts.get(query)?.get(peer) ?? []).filter((receipt) => receipt.at <= at);
  }

  /** The first copy before this message from which the peer, by the rules, sends one with its TTL. */
  sourceOf(message: Seen & { readonly ttl: number }, peer: PeerId): R | undefined {
    return this.before(message, peer).find(({ ttl }) => loweredTtl(ttl) === message.ttl);
  }
}

/** A copy of a query at the peer that it has reached. */
interface Reached extends Seen {
  readonly peer: PeerId;
  readonly ttl: number;
}

/** Whether a proxy reports what arrives at a foreign peer from a native one. */
export type IsProxied = (from: PeerId, to: PeerId) => boolean;

/** What this event shows to be reached. */
function reachedBy(event: TraceEvent, isProxied: IsProxied): Reached | null {
  if (event.type === 'query:received') return event;
  // Nobody else reports that it arrived. A proxy reports the arrival itself.
  if (event.type === 'query:sent') {
    const isReported = event.observedBy === 'proxy' || isProxied(event.peer, event.to);
    return isReported ? null : { ...event, peer: event.to };
  }
  // The peer sends this TTL itself.
  if (event.type === 'query:issued') return { ...event, ttl: event.ttl + 1 };
  return null;
}

/** Infers senders from the topology and from the foreign peers that each query has reached. */
export class ForeignSenders {
  #peers: ReadonlyMap<PeerId, OverlayPeer> = new Map();
  #foreign: readonly OverlayPeer[] = [];
  readonly #isProxied: IsProxied;
  readonly #receipts = new Receipts<{ readonly ttl: number; readonly at: number }>();

  constructor(isProxied: IsProxied) {
    this.#isProxied = isProxied;
  }

  setTopology(peers: readonly OverlayPeer[]): void {
    this.#peers = new Map(peers.map((peer) => [peer.id, peer]));
    this.#foreign = peers.filter(({ program }) => program !== undefined);
  }

  isForeign(peer: PeerId): boolean {
    return this.#peers.get(peer)?.program !== undefined;
  }

  /** No more messages of this query are expected. */
  forget(query: string): void {
    this.#receipts.forget(query);
  }

  /** Whether this peer reports what it sends. */
  isReporting(peer: PeerId): boolean {
    return this.#peers.has(peer) && !this.isForeign(peer);
  }

  /**
   * Notes an event that shows that a query has reached a foreign peer.
   *
   * @returns the query and the peer; null if the event shows nothing of the kind
   */
  addReached(event: TraceEvent): Reached | null {
    const reached = reachedBy(event, this.#isProxied);
    if (reached === null || !this.isForeign(reached.peer)) return null;
    const { query, peer, ttl, at } = reached;
    this.#receipts.add(query, peer, { ttl, at });
    return reached;
  }

  /**
   * The foreign peer that sent a message, if only one can have sent it. Candidates are those with a message in flight
   * on that link; if there is none, the neighbours that the query has reached with a TTL one higher.
   */
  senderOf(arrival: Arrival, isInFlight: (from: PeerId) => boolean): PeerId | null {
    const inFlight = this.#foreign.map(({ id }) => id).filter(isInFlight);
    if (inFlight.length > 0) return onlySender(inFlight);
    if (arrival.type !== 'query:received') return null;
    const candidates = this.#foreignNeighboursOf(arrival.peer);
    return onlySender(candidates.filter((from) => this.#receipts.sourceOf(arrival, from) !== undefined));
  }

  /** Whether a later event may still show which foreign peer sent this message. */
  mayBecomeKnown(arrival: Arrival): boolean {
    if (arrival.type !== 'query:received' || arrival.origin === null) return false;
    const candidates = this.#foreignNeighboursOf(arrival.peer);
    return candidates.length > 1 && !candidates.some((from) => this.#mayHaveReached(arrival, from));
  }

  /** Whether a peer can have sent this message: the query is its own, or may have reached it before. */
  canHaveSent(message: Seen, from: PeerId, origin: PeerId | null | undefined): boolean {
    return origin === from || !this.isForeign(from) || this.#mayHaveReached(message, from);
  }

  #foreignNeighboursOf(peer: PeerId): PeerId[] {
    return this.#foreign.filter(({ neighbours }) => neighbours.includes(peer)).map(({ id }) => id);
  }

  /** A query can also reach a foreign peer unobserved: from another foreign peer, over a link without a proxy. */
  #mayHaveReached(message: Seen, peer: PeerId): boolean {
    if (this.#receipts.before(message, peer).length > 0) return true;
    const isWithoutProxy = this.#peers.get(peer)?.program?.tap === false;
    return this.#foreign.some(
      ({ neighbours, program }) => neighbours.includes(peer) && (isWithoutProxy || program?.tap === false),
    );
  }
}
