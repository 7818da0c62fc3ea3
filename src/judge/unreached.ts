import type { PeerId } from '../core/vocabulary.js';
import { loweredTtl } from '../protocol/router.js';
import { distancesFrom } from '../topology/graph.js';
import type { EventOf, TopologySnapshot, TraceEvent } from '../trace/event.js';
import { goneAtEnd, type QueryTrace, type StoppedByFault, stoppedAtEnd } from '../trace/query-traces.js';
import { foreignPeersOf, groupBy } from '../trace/select.js';
import { actualFlood } from './actual-flood.js';
import { nearestLinks } from './nearest-links.js';

/** Why a query did not cross a link, or why the hit of a peer that it reached did not arrive. */
export const unreachedReasons = [
  /** The topology has no path to the peer. */
  'no-path',
  /** No TTL was left before the link. */
  'ttl',
  /** The message could not be sent over the link. */
  'undelivered',
  /** A fault dropped the message. */
  'fault',
  /** A peer at the link had died or stopped. */
  'gone',
  /** The receiver ignored messages over the rate limit. */
  'rate-limited',
  /** The peer before the link has the file itself: a holder does not forward. */
  'answered',
  /** A foreign peer did not send the message. */
  'not-forwarded',
  /** No proxy observes this link between two foreign peers. */
  'unobserved',
  /** The message was sent, and no event shows its arrival; or no event shows that it was sent. */
  'lost',
  /** The query reached the peer, but it cannot serve the file. */
  'unservable',
  /** The query reached the peer, and its hit did not reach the origin. */
  'hit-lost',
  /** The query reached the peer, a foreign one, and no hit from it was observed. */
  'no-hit',
  /** The peer has the file now; when the query reached it, it did not. */
  'late',
] as const;
export type UnreachedReason = (typeof unreachedReasons)[number];

/** Where and why a query ended. */
interface Stop {
  readonly reason: UnreachedReason;
  /** The link that the query did not cross, as its two peers; null if the query reached the holder, or without a path. */
  readonly link: readonly [from: PeerId, to: PeerId] | null;
  /** The peer of the link that the reason is about; null if it is about both. */
  readonly at: PeerId | null;
  /** What was reported, in plain words; null if nothing was. */
  readonly detail: string | null;
}

/** A peer that has the file, and whose hit the origin did not receive. */
export interface UnreachedHolder extends Stop {
  readonly peer: PeerId;
  /** Links on the shortest path from the origin; null if there is no path. */
  readonly distance: number | null;
}

/** A peer that a fault has ended or paused. */
export interface StoppedPeer extends StoppedByFault {
  readonly peer: PeerId;
}

/** The flood of one query that found nothing. */
export interface FloodEnd {
  /** Where the query ended before each holder, the nearest holder first. */
  readonly unreachedHolders: readonly UnreachedHolder[];
  /** The reasons why it did not reach further peers, each once; empty if it reached every peer that has a path. */
  readonly stoppedBy: readonly UnreachedReason[];
  /** Peers that were not running at the end: their shares are not known. */
  readonly gone: readonly PeerId[];
}

/** Explains from the trace of a query that found nothing where it ended. */
export function floodEnd(
  trace: QueryTrace,
  { file, origin }: { readonly file: string; readonly origin: PeerId },
): FloodEnd {
  const peers = trace.topology?.peers ?? [];
  const distances = distancesFrom(peers, origin);
  const facts = new FloodFacts(trace, peers, origin);
  const incidents = trace.incidents.filter((event) => 'file' in event && event.file === file);
  const unservable = incidents.filter((event) => event.type === 'file:unservable');
  const brokenAt = new Map(
    unservable.filter(({ at }) => at >= facts.issuedAt).map((event) => [event.peer, event]),
  );
  const held = incidents.filter((event) => event.type === 'file:held');
  const isSince = ({ at }: TraceEvent): boolean => at >= facts.issuedAt;
  // A holder that has died since cannot be asked, but it reported its match.
  const holders = [
    ...facts.matched.keys(),
    ...[...held, ...unservable].filter(isSince).map(({ peer }) => peer),
  ];
  const reasonOf = (peer: PeerId): Stop => {
    const broken = brokenAt.get(peer);
    if (broken !== undefined) return stop('unservable', { detail: broken.message, at: peer });
    if (facts.reached.has(peer)) return facts.hitOf(peer);
    return distances.has(peer) ? facts.stopBefore(peer) : stop('no-path');
  };
  const border = peers.flatMap(({ id, neighbours }) =>
    facts.reached.has(id)
      ? neighbours.filter((to) => distances.has(to) && !facts.reached.has(to)).map((to) => [id, to] as const)
      : [],
  );
  return {
    unreachedHolders: [...new Set(holders)]
      .map((peer) => ({ peer, distance: distances.get(peer) ?? null, ...reasonOf(peer) }))
      .sort((one, other) => (one.distance ?? Infinity) - (other.distance ?? Infinity)),
    stoppedBy: [...new Set(border.map(([from, to]) => facts.stopAt(from, to).reason))],
    gone: peers.map(({ id }) => id).filter((id) => facts.gone.has(id)),
  };
}

function stop(reason: UnreachedReason, more: Partial<Stop> = {}): Stop {
  return { reason, link: null, at: null, detail: null, ...more };
}

/** What a trace shows of one flood. */
class FloodFacts {
  readonly issuedAt: number;
  /** The peers that the query reached, with the links that its first copy had crossed. */
  readonly reached = new Map<PeerId, number>();
  readonly matched: ReadonlyMap<PeerId, EventOf<'query:matched'>>;
  /** Peers that were not running at the end of the query, and how they ended. */
  readonly gone: ReadonlyMap<PeerId, 'died' | 'stopped'>;
  /** The same with those that faults had paused. */
  readonly #ended: ReadonlyMap<PeerId, 'died' | 'stopped'>;
  readonly #peers: TopologySnapshot['peers'];
  #nearest: ReturnType<typeof nearestLinks> | null = null;
  readonly #foreign: ReadonlySet<PeerId>;
  readonly #unproxied: ReadonlySet<PeerId>;
  readonly #origin: PeerId;
  readonly #sent: ReadonlyMap<string, unknown>;
  readonly #failed: ReadonlyMap<string, EventOf<'query:failed'>>;
  readonly #lost: ReadonlyMap<string, EventOf<'query:lost'>>;
  /** The largest TTL with which a copy arrived. */
  readonly #ttls = new Map<PeerId, number>();
  readonly #expired: ReadonlySet<PeerId>;
  readonly #hitFailed: ReadonlyMap<PeerId, EventOf<'hit:failed'>>;
  /** The senders whose messages each peer ignored; null: unknown ones. */
  readonly #rateLimited: ReadonlyMap<PeerId, ReadonlySet<PeerId | null>>;

  constructor(trace: QueryTrace, peers: TopologySnapshot['peers'], origin: PeerId) {
    const { of: events } = trace.own;
    this.issuedAt = events('query:issued')[0]?.at ?? 0;
    this.#origin = origin;
    this.#peers = peers;
    this.#foreign = foreignPeersOf(peers);
    this.#unproxied = new Set(peers.flatMap(({ id, program }) => (program?.tap === false ? [id] : [])));
    this.reached.set(origin, 0);
    for (const { peer, hops } of actualFlood(trace).values()) {
      if (hops !== null && peer !== origin) this.reached.set(peer, hops);
    }
    for (const { peer, ttl } of events('query:received')) {
      this.#ttls.set(peer, Math.max(ttl, this.#ttls.get(peer) ?? 0));
    }
    const peerOf = ({ peer }: { readonly peer: PeerId }): PeerId => peer;
    this.matched = firstOf(events('query:matched'), peerOf);
    this.#hitFailed = firstOf(events('hit:failed'), peerOf);
    this.#expired = new Set(
      events('query:dropped').flatMap(({ peer, reason }) => (reason === 'ttl' ? [peer] : [])),
    );
    const linkOf = ({ peer, to }: { readonly peer: PeerId; readonly to: PeerId }): string => `${peer}>${to}`;
    this.#sent = firstOf(events('query:sent'), linkOf);
    this.#failed = firstOf(events('query:failed'), linkOf);
    this.#lost = firstOf(events('query:lost'), linkOf);
    this.gone = goneAtEnd(trace);
    const stopped = [...stoppedAtEnd(trace).keys()].map((peer) => [peer, 'stopped'] as const);
    this.#ended = new Map([...stopped, ...this.gone]);
    const rateLimited = trace.incidents
      .filter((event) => event.type === 'query:rate-limited')
      .filter(({ at }) => at >= this.issuedAt);
    this.#rateLimited = new Map(
      [...groupBy(rateLimited, peerOf)].map(([peer, events]) => [
        peer,
        new Set(events.map(({ from }) => from)),
      ]),
    );
  }

  /** Why the hit of a holder that the query reached did not arrive. */
  hitOf(holder: PeerId): Stop {
    const failed = this.#hitFailed.get(holder);
    if (failed !== undefined) return stop('hit-lost', { detail: failed.reason, at: holder });
    if (this.#isLimited(this.#origin, holder)) return stop('rate-limited', { at: this.#origin });
    const end = this.#ended.get(holder);
    if (end !== undefined) return stop('gone', { detail: end, at: holder });
    if (this.matched.has(holder)) return stop('hit-lost', { at: holder });
    return stop(this.#foreign.has(holder) ? 'no-hit' : 'late', { at: holder });
  }

  /** Where the query ended on the path to this peer that it followed farthest: the shortest of those. */
  stopBefore(target: PeerId): Stop {
    this.#nearest ??= nearestLinks(this.#peers, this.reached);
    const nearest = this.#nearest.get(target);
    return nearest === undefined ? stop('lost') : this.stopAt(nearest.from, nearest.to);
  }

  /** Why the query, which reached `from`, did not cross the link to `to`. */
  stopAt(from: PeerId, to: PeerId): Stop {
    const link = [from, to] as const;
    const receiverEnd = this.#ended.get(to);
    const isLimited = this.#isLimited(to, from);
    if (this.#sent.has(`${from}>${to}`)) {
      const lost = this.#lost.get(`${from}>${to}`);
      if (lost !== undefined) return stop('fault', { link, detail: `fault ${lost.fault}` });
      if (receiverEnd !== undefined) return stop('gone', { link, at: to, detail: receiverEnd });
      const failed = this.#failed.get(`${from}>${to}`);
      if (failed !== undefined) return stop('undelivered', { link, detail: failed.reason });
      return stop(isLimited ? 'rate-limited' : 'lost', { link, at: isLimited ? to : null });
    }
    const isForeign = this.#foreign.has(from);
    if (this.#expired.has(from) || (isForeign && this.#isExpiredAt(from)))
      return stop('ttl', { link, at: from });
    if (this.matched.has(from)) return stop('answered', { link, at: from });
    const senderEnd = this.#ended.get(from);
    if (senderEnd !== undefined) return stop('gone', { link, at: from, detail: senderEnd });
    if (receiverEnd !== undefined) return stop('gone', { link, at: to, detail: receiverEnd });
    if (!isForeign) return stop('lost', { link });
    if (isLimited) return stop('rate-limited', { link, at: to });
    const isUnobserved = this.#foreign.has(to) && (this.#unproxied.has(from) || this.#unproxied.has(to));
    return stop(isUnobserved ? 'unobserved' : 'not-forwarded', { link, at: isUnobserved ? null : from });
  }

  #isExpiredAt(peer: PeerId): boolean {
    const ttl = this.#ttls.get(peer);
    return ttl !== undefined && loweredTtl(ttl) <= 0;
  }

  /** Whether the receiver ignored messages of the sender, or of an unknown one: native peers are always known. */
  #isLimited(receiver: PeerId, sender: PeerId): boolean {
    const senders = this.#rateLimited.get(receiver);
    if (senders === undefined) return false;
    return senders.has(sender) || (this.#foreign.has(sender) && senders.has(null));
  }
}

function firstOf<T, K>(events: readonly T[], keyOf: (event: T) => K): Map<K, T> {
  return new Map(
    [...groupBy(events, keyOf)].flatMap(([key, [first]]) => (first === undefined ? [] : [[key, first]])),
  );
}
