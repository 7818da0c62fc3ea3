import type { TraceEvent } from './event.js';
import { foreignPeersOf } from './select.js';

/**
 * Detects when a query has settled: when none of its messages is in flight any more.
 *
 * Peers report what they send and receive, each turn's events together, over channels of different speed. A single
 * total of sends minus receives could balance too early, when an arrival is known before the sending that follows it
 * elsewhere; so messages are counted per link. If every link's count is 0, nothing is in flight: suppose there were
 * unreported arrivals; the sending of the earliest one was reported (it happened in an earlier turn), so its link's
 * count is above 0. (Channel counting of F. Mattern, "Algorithms for distributed termination detection", 1987.)
 *
 * A hit counts from the match on, since it is sent in a later turn than the arrival of the query. Messages to a dead
 * peer will not arrive. Messages from a dead peer may still arrive until its links close. When a peer restarts, all its
 * earlier messages are lost.
 *
 * A walker that waits for the answer of its origin counts as a message of its peer to itself, which only that peer reports.
 *
 * A search in steps has settled when it is balanced after the last step. Its origin reports each step and the end of the search.
 *
 * Messages to and from foreign peers cannot be counted, since those report nothing. A query that reached one is
 * open-ended; its other messages are still counted.
 */
export class Settlement {
  readonly #issued = new Set<string>();
  /** By query, then by kind and link. Arrivals may be reported before the query is issued. */
  readonly #queries = new Map<string, Map<string, Count>>();
  readonly #dead = new Set<number>();
  /** When each peer was last started. */
  readonly #startedAt = new Map<number, number>();
  /** Those of them whose messages have not all arrived, by query. */
  readonly #open = new Map<string, Set<Count>>();
  /** How many connections of a link are open, as its receiver reports them, by receiver and sender. A replaced link has two for a moment. */
  readonly #inbound = new Map<number, Map<number, number>>();
  #foreign: ReadonlySet<number> = new Set();
  readonly #openEnded = new Set<string>();
  /** The last step of each search in steps, until it ends. */
  readonly #steps = new Map<string, number>();

  see(event: TraceEvent): void {
    if (event.type === 'run:started' || event.type === 'topology:changed') {
      this.#foreign = foreignPeersOf(event.peers);
    }
    if ('query' in event && event.query !== undefined && this.#involvesForeignPeer(event)) {
      this.#openEnded.add(event.query);
      if (event.type === 'query:issued') this.#issued.add(event.query);
      return;
    }
    this.#seeNative(event);
  }

  /** Whether a foreign peer took part in this event. */
  #involvesForeignPeer(event: TraceEvent): boolean {
    if (this.#foreign.size === 0) return false;
    const ends = [
      event.peer,
      'from' in event ? event.from : null,
      'to' in event && typeof event.to === 'number' ? event.to : null,
      event.type === 'query:matched' ? event.origin : null,
    ];
    if (event.type === 'query:received' && event.from === null) return true;
    return ends.some((id) => id != null && this.#foreign.has(id));
  }

  #seeNative(event: TraceEvent): void {
    switch (event.type) {
      case 'query:issued':
        this.#issued.add(event.query);
        return;
      case 'query:sent':
        if (event.at < (this.#startedAt.get(event.to) ?? 0)) return;
        return this.#count(event.query, 'get', event.peer, event.to, +1);
      case 'query:failed':
      case 'query:lost':
        return this.#count(event.query, 'get', event.peer, event.to, -1);
      case 'query:duplicated':
        return this.#count(event.query, 'get', event.peer, event.to, +1);
      case 'query:received':
        if (event.from !== null) this.#count(event.query, 'get', event.from, event.peer, -1);
        return;
      case 'query:matched':
        if (event.origin !== null) this.#count(event.query, 'hit', event.peer, event.origin, +1);
        return;
      case 'hit:received':
        if (event.from !== null) this.#count(event.query, 'hit', event.from, event.peer, -1);
        return;
      case 'query:step':
        this.#steps.set(event.query, event.step);
        return;
      case 'query:ended':
        this.#steps.delete(event.query);
        return;
      case 'check:sent':
        return this.#count(event.query, 'check', event.peer, event.peer, +1);
      case 'check:answered':
      case 'check:failed':
        return this.#count(event.query, 'check', event.peer, event.peer, -1);
      case 'hit:failed':
        return this.#hitFailed(event.query, event.peer);
      case 'link:accepted':
        return this.#linked(event.from, event.peer, +1);
      case 'link:closed':
        return this.#linked(event.from, event.peer, -1);
      case 'peer:died':
      case 'peer:stopped':
        this.#dead.add(event.peer);
        return;
      case 'peer:started':
        this.#startedAt.set(event.peer, event.at);
        this.#inbound.delete(event.peer);
        if (this.#dead.delete(event.peer)) this.#forget(event.peer);
    }
  }

  /** Whether the query was issued and all its messages have arrived or failed; in a search in steps: those of its last step so far. */
  isSettled(query: string): boolean {
    return !this.#openEnded.has(query) && this.isBalanced(query);
  }

  /** The last step of a search that has not ended; null of any other query. */
  stepOf(query: string): number | null {
    return this.#steps.get(query) ?? null;
  }

  /** Whether the query reached a foreign peer, so that its end cannot be counted. */
  isOpenEnded(query: string): boolean {
    return this.#openEnded.has(query);
  }

  /** Whether the query was issued, and of its messages those have arrived or failed that can be counted. */
  isBalanced(query: string): boolean {
    if (!this.#issued.has(query)) return false;
    for (const count of this.#open.get(query) ?? []) if (this.#isInFlight(count)) return false;
    return true;
  }

  /** The messages of a query that are in flight and can be counted; a proxy may hold some of them. */
  inFlight(query: string): readonly MessageCount[] {
    return [...(this.#open.get(query) ?? [])].filter((count) => this.#isInFlight(count));
  }

  /** Whether the receiver of this link has accepted it, and has not closed it since. */
  isLinkAccepted(from: number, to: number): boolean {
    return this.#inbound.get(to)?.has(from) ?? false;
  }

  /** The query has ended, and is not asked for any more. */
  forget(query: string): void {
    this.#issued.delete(query);
    this.#queries.delete(query);
    this.#open.delete(query);
    this.#openEnded.delete(query);
    this.#steps.delete(query);
  }

  #isInFlight({ from, to, pending }: Count): boolean {
    // Below 0, an arrival was reported before its sending, whose own cause is counted on another link.
    if (pending <= 0 || this.#dead.has(to)) return false;
    return !this.#dead.has(from) || this.isLinkAccepted(from, to);
  }

  #linked(from: number, to: number, change: 1 | -1): void {
    const senders = this.#inbound.get(to) ?? new Map<number, number>();
    this.#inbound.set(to, senders);
    const connections = (senders.get(from) ?? 0) + change;
    if (connections > 0) senders.set(from, connections);
    else senders.delete(from);
  }

  #count(query: string, kind: MessageCount['kind'], from: number, to: number, change: 1 | -1): void {
    const counts = this.#queries.get(query) ?? new Map<string, Count>();
    this.#queries.set(query, counts);
    const key = `${kind} ${from}>${to}`;
    const count = counts.get(key) ?? { kind, from, to, pending: 0 };
    count.pending += change;
    if (count.pending === 0) counts.delete(key);
    else counts.set(key, count);
    const open = this.#open.get(query) ?? new Set();
    this.#open.set(query, open);
    if (count.pending > 0) open.add(count);
    else open.delete(count);
  }

  #forget(peer: number): void {
    for (const [query, counts] of this.#queries) {
      for (const [key, count] of counts) {
        if (count.from !== peer && count.to !== peer) continue;
        counts.delete(key);
        this.#open.get(query)?.delete(count);
      }
    }
  }

  #hitFailed(query: string, holder: number): void {
    for (const [key, count] of this.#queries.get(query) ?? []) {
      if (key.startsWith('hit ') && count.from === holder)
        return this.#count(query, 'hit', holder, count.to, -1);
    }
  }
}

/** Messages of one kind and query on one link. */
export interface MessageCount {
  readonly kind: 'get' | 'hit' | 'check';
  readonly from: number;
  readonly to: number;
  /** How many are in flight; below 0, arrivals were reported before their sendings. */
  readonly pending: number;
}

type Count = { -readonly [K in keyof MessageCount]: MessageCount[K] };
