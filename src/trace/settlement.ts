import type { TraceEvent } from './event.js';
import { foreignPeersOf } from './foreign-peers-of.js';

/**
 * Knows when a query has settled: when no message of it is under way any more.
 *
 * Peers tell what they send and what they receive, each turn's events together, over channels that run at different
 * speeds. A total of sends less receives could balance too early, when an arrival is known before the send that
 * follows it elsewhere; so messages are counted per link. If every link's count is 0, nothing is under way: take the
 * earliest arrival not yet told; its send was told (it happened in a turn before), so its link's count is above 0.
 * (The channel counting of F. Mattern, "Algorithms for distributed termination detection", 1987.)
 *
 * A hit counts from the moment the holder has matched, since it is sent in a later turn than the one in which the
 * query came. Messages to a dead peer will not arrive; those from one may, until its links are seen to close. Where a
 * peer is started again, nothing of its earlier life is under way any more.
 *
 * A program that others wrote tells nothing: what is sent to it, and what it sends, cannot be counted. A query that came to
 * one is open-ended; what can be counted of it still is.
 */
export class Settlement {
  readonly #issued = new Set<string>();
  /** By query, then by kind and link; arrivals may be told before the question itself. */
  readonly #queries = new Map<string, Map<string, Count>>();
  readonly #dead = new Set<number>();
  /** When each peer was last started. */
  readonly #startedAt = new Map<number, number>();
  /** Open links, as their far ends see them: `from>at`. */
  readonly #inbound = new Set<string>();
  #programs: ReadonlySet<number> = new Set();
  readonly #openEnded = new Set<string>();

  see(event: TraceEvent): void {
    if (event.type === 'run:started' || event.type === 'topology:changed') {
      this.#programs = foreignPeersOf(event.peers);
    }
    if ('query' in event && event.query !== undefined && this.#isOfProgram(event)) {
      this.#openEnded.add(event.query);
      if (event.type === 'query:issued') this.#issued.add(event.query);
      return;
    }
    this.#seeOwn(event);
  }

  /** Whether somebody took part in what happened who tells nothing. */
  #isOfProgram(event: TraceEvent): boolean {
    if (this.#programs.size === 0) return false;
    const ends = [
      event.peer,
      'from' in event ? event.from : null,
      'to' in event && typeof event.to === 'number' ? event.to : null,
      event.type === 'query:matched' ? event.origin : null,
    ];
    if (event.type === 'query:received' && event.from === null) return true;
    return ends.some((id) => id != null && this.#programs.has(id));
  }

  #seeOwn(event: TraceEvent): void {
    switch (event.type) {
      case 'query:issued':
        this.#issued.add(event.query);
        return;
      case 'query:sent':
        if (event.at < (this.#startedAt.get(event.to) ?? 0)) return;
        return this.#count(event.query, 'get', event.peer, event.to, +1);
      case 'query:failed':
        return this.#count(event.query, 'get', event.peer, event.to, -1);
      case 'query:received':
        if (event.from !== null) this.#count(event.query, 'get', event.from, event.peer, -1);
        return;
      case 'query:matched':
        if (event.origin !== null) this.#count(event.query, 'hit', event.peer, event.origin, +1);
        return;
      case 'hit:received':
        if (event.from !== null) this.#count(event.query, 'hit', event.from, event.peer, -1);
        return;
      case 'hit:failed':
        return this.#hitFailed(event.query, event.peer);
      case 'link:accepted':
        this.#inbound.add(`${event.from}>${event.peer}`);
        return;
      case 'link:closed':
        this.#inbound.delete(`${event.from}>${event.peer}`);
        return;
      case 'peer:died':
      case 'peer:stopped':
        this.#dead.add(event.peer);
        return;
      case 'peer:started':
        this.#startedAt.set(event.peer, event.at);
        if (this.#dead.delete(event.peer)) this.#forget(event.peer);
    }
  }

  /** Whether the query was issued and all its messages have arrived or failed. */
  isSettled(query: string): boolean {
    return !this.#openEnded.has(query) && this.isBalanced(query);
  }

  /** Whether the query came to somebody who tells nothing, so that its end cannot be counted. */
  isOpenEnded(query: string): boolean {
    return this.#openEnded.has(query);
  }

  /** Whether the query was issued, and of its messages those have arrived or failed that can be counted. */
  isBalanced(query: string): boolean {
    if (!this.#issued.has(query)) return false;
    for (const count of this.#queries.get(query)?.values() ?? []) if (this.#isUnderWay(count)) return false;
    return true;
  }

  #isUnderWay({ from, to, pending }: Count): boolean {
    // Below 0, an arrival was told before its sending; what that waits for is counted where it came from.
    if (pending <= 0 || this.#dead.has(to)) return false;
    return !this.#dead.has(from) || this.#inbound.has(`${from}>${to}`);
  }

  #count(query: string, kind: string, from: number, to: number, change: 1 | -1): void {
    const counts = this.#queries.get(query) ?? new Map<string, Count>();
    this.#queries.set(query, counts);
    const key = `${kind} ${from}>${to}`;
    const count = counts.get(key) ?? { from, to, pending: 0 };
    count.pending += change;
    if (count.pending === 0) counts.delete(key);
    else counts.set(key, count);
  }

  #forget(peer: number): void {
    for (const counts of this.#queries.values()) {
      for (const [key, { from, to }] of counts) if (from === peer || to === peer) counts.delete(key);
    }
  }

  #hitFailed(query: string, holder: number): void {
    for (const [key, count] of this.#queries.get(query) ?? []) {
      if (key.startsWith('hit ') && count.from === holder)
        return this.#count(query, 'hit', holder, count.to, -1);
    }
  }
}

interface Count {
  readonly from: number;
  readonly to: number;
  pending: number;
}
