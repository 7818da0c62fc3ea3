import type { PeerId } from '../../core/vocabulary.js';
import type { TraceEvent } from '../../trace/event.js';

/** Counts one query of real peers as the engine counts a simulated one. */
export class QueryCount {
  messages = 0;
  duplicates = 0;
  checks = 0;
  lost = 0;
  /** Messages of the query that each peer received, without its origin. */
  readonly received = new Map<PeerId, number>();
  /** Milliseconds from the start, and hops. An origin that has the file finds it at once. */
  firstHit: { readonly ms: number; readonly hops: number } | null = null;
  #origin: PeerId | null = null;
  #issuedAt = 0;

  see(event: TraceEvent): void {
    switch (event.type) {
      case 'query:issued':
        this.#origin = event.peer;
        this.#issuedAt = event.at;
        return;
      case 'query:sent':
        this.messages += 1;
        return;
      case 'query:received':
        if (event.peer !== this.#origin)
          this.received.set(event.peer, (this.received.get(event.peer) ?? 0) + 1);
        return;
      case 'query:dropped':
        if (event.reason === 'duplicate' || event.reason === 'own') this.duplicates += 1;
        return;
      case 'query:failed':
      case 'query:lost':
        this.lost += 1;
        return;
      case 'check:sent':
        this.checks += 1;
        return;
      case 'file:held':
        if (event.peer === this.#origin && event.query !== undefined) this.firstHit ??= { ms: 0, hops: 0 };
        return;
      case 'hit:received':
        this.firstHit ??= { ms: event.at - this.#issuedAt, hops: event.hops ?? 0 };
    }
  }
}
