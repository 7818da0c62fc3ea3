import type { PeerId } from '../core/vocabulary.js';
import { loweredTtl } from '../protocol/router.js';
import type { Arrival, OverlayPeer } from './event.js';

/**
 * Infers who sent a message. Foreign peers report nothing, and send without `hello`, so their messages do not name a
 * sender.
 */

/** The only candidate; null if there are several or none. */
export function onlySender(candidates: readonly PeerId[]): PeerId | null {
  const [sender = null, ...others] = candidates;
  return others.length === 0 ? sender : null;
}

/** The copies of queries that reached foreign peers. */
export class Receipts<R extends { readonly ttl: number }> {
  readonly #receipts = new Map<string, R[]>();

  add(query: string, peer: PeerId, receipt: R): void {
    const key = `${query} ${peer}`;
    const receipts = this.#receipts.get(key);
    if (receipts === undefined) this.#receipts.set(key, [receipt]);
    else receipts.push(receipt);
  }

  of(query: string, peer: PeerId): readonly R[] {
    return this.#receipts.get(`${query} ${peer}`) ?? [];
  }

  /** The first copy from which the peer, by the rules, sends one with this TTL. */
  sourceOf(query: string, peer: PeerId, ttl: number): R | undefined {
    return this.of(query, peer).find((receipt) => loweredTtl(receipt.ttl) === ttl);
  }
}

/** Infers senders from the topology and from the foreign peers that each query has reached. */
export class ForeignSenders {
  #peers: ReadonlyMap<PeerId, OverlayPeer> = new Map();
  #foreign: readonly OverlayPeer[] = [];
  readonly #receipts = new Receipts<{ readonly ttl: number }>();

  setTopology(peers: readonly OverlayPeer[]): void {
    this.#peers = new Map(peers.map((peer) => [peer.id, peer]));
    this.#foreign = peers.filter(({ program }) => program !== undefined);
  }

  isForeign(peer: PeerId): boolean {
    return this.#peers.get(peer)?.program !== undefined;
  }

  /** Whether this peer reports what it sends. */
  isReporting(peer: PeerId): boolean {
    return this.#peers.has(peer) && !this.isForeign(peer);
  }

  /** A copy of the query was sent to this foreign peer. */
  addReached(query: string, peer: PeerId, ttl: number): void {
    this.#receipts.add(query, peer, { ttl });
  }

  /** The foreign peer issued the query: it sends this TTL itself. */
  addIssued(query: string, peer: PeerId, ttl: number): void {
    this.addReached(query, peer, ttl + 1);
  }

  /**
   * The foreign peer that sent a message, if only one can have sent it. Candidates are those with a message in flight
   * on that link; if there is none, the neighbours that the query has reached with a TTL one higher.
   */
  senderOf(arrival: Arrival, isInFlight: (from: PeerId) => boolean): PeerId | null {
    const inFlight = this.#foreign.map(({ id }) => id).filter(isInFlight);
    if (inFlight.length > 0) return onlySender(inFlight);
    if (arrival.type !== 'query:received') return null;
    const { query, ttl, peer } = arrival;
    return onlySender(
      this.#foreignNeighboursOf(peer).filter(
        (from) => this.#receipts.sourceOf(query, from, ttl) !== undefined,
      ),
    );
  }

  /** Whether a later event may still show which foreign peer sent this message. */
  mayBecomeKnown(arrival: Arrival): boolean {
    if (arrival.type !== 'query:received' || arrival.origin === null) return false;
    const candidates = this.#foreignNeighboursOf(arrival.peer);
    return candidates.length > 1 && !candidates.some((from) => this.#mayHaveReached(arrival.query, from));
  }

  /** Whether a peer can have sent a message of this query: the query is its own, or may have reached it. */
  canHaveSent(query: string, from: PeerId, origin: PeerId | null | undefined): boolean {
    return origin === from || !this.isForeign(from) || this.#mayHaveReached(query, from);
  }

  #foreignNeighboursOf(peer: PeerId): PeerId[] {
    return this.#foreign.filter(({ neighbours }) => neighbours.includes(peer)).map(({ id }) => id);
  }

  /** A query can also reach a foreign peer unobserved: from another foreign peer, over a link without a proxy. */
  #mayHaveReached(query: string, peer: PeerId): boolean {
    if (this.#receipts.of(query, peer).length > 0) return true;
    const isWithoutProxy = this.#peers.get(peer)?.program?.tap === false;
    return this.#foreign.some(
      ({ neighbours, program }) => neighbours.includes(peer) && (isWithoutProxy || program?.tap === false),
    );
  }
}
