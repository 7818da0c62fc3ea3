import type { PeerId } from '../core/vocabulary.js';
import type { GatedMessage, MessageGate } from '../launch/network-options.js';
import type { TraceEvent } from '../trace/event.js';
import type { Settlement } from '../trace/settlement.js';
import type { LiveTrace, TraceObserver } from './live-trace.js';

/**
 * Lets the messages on links pass one at a time, in the order in which they were sent: the next one passes when all that the one
 * before led to has happened, also its hit, the transfer of the file, and the faults that waited for it.
 *
 * So a flood goes in rounds, as if every message took the same time and a hit and a file took none: a message is sent later than all
 * messages with fewer hops. Of the messages of one round the first is that of the peer that was reached first, and of one peer's
 * messages the one to its first neighbour.
 */
export class Lockstep implements TraceObserver {
  #settlement: Pick<Settlement, 'inFlight'> | null = null;
  /** The queries that have not settled. */
  readonly #queries = new Set<string>();
  /** The links of sent messages, in the order in which they were sent, up to those that have passed. */
  readonly #sent: string[] = [];
  /** Messages that wait at their proxies, by query and link. */
  readonly #held = new Map<string, (() => void)[]>();
  /** The origins that fetch a file, by query. */
  readonly #transfers = new Map<string, PeerId>();

  /** How many faults are about to act. */
  #acting = 0;

  /** Must be called before the network starts. */
  follow(trace: Pick<LiveTrace, 'subscribe'> & { readonly settlement: Pick<Settlement, 'inFlight'> }): void {
    this.#settlement = trace.settlement;
    trace.subscribe(this);
  }

  readonly gate: MessageGate = (message) =>
    new Promise((resolve) => {
      const link = linkOf(message);
      const waiting = this.#held.get(link);
      if (waiting === undefined) this.#held.set(link, [resolve]);
      else waiting.push(resolve);
      this.#advance();
    });

  /** No message passes before this. */
  readonly holdUntil = (acted: Promise<void>): void => {
    this.#acting += 1;
    void acted.finally(() => {
      this.#acting -= 1;
      this.#advance();
    });
  };

  onCounted(events: readonly TraceEvent[]): void {
    for (const event of events) this.#see(event);
    // Faults that wait for one of these events begin to act before the next message passes.
    queueMicrotask(() => this.#advance());
  }

  #see(event: TraceEvent): void {
    switch (event.type) {
      case 'query:issued':
        this.#queries.add(event.query);
        return;
      case 'query:settled':
        this.#queries.delete(event.query);
        return;
      case 'query:sent':
        this.#sent.push(linkOf({ from: event.peer, to: event.to, query: event.query }));
        return;
      case 'transfer:started':
        this.#transfers.set(event.query, event.peer);
        return;
      case 'transfer:verified':
      case 'transfer:failed':
      case 'query:abandoned':
        this.#transfers.delete(event.query);
        return;
      case 'peer:died':
      case 'peer:stopped':
        for (const [query, peer] of this.#transfers) if (peer === event.peer) this.#transfers.delete(query);
    }
  }

  #advance(): void {
    // The loop ends behind a message that is on its way. One to a peer that has died is not.
    while (this.#sent.length > 0 && this.#isQuiet()) {
      const link = this.#sent.shift() ?? '';
      const waiting = this.#held.get(link);
      const pass = waiting?.shift();
      if (waiting?.length === 0) this.#held.delete(link);
      pass?.();
    }
  }

  /** Whether nothing is on its way except the messages that wait. */
  #isQuiet(): boolean {
    if (this.#transfers.size > 0 || this.#acting > 0) return false;
    return [...this.#queries].every((query) =>
      (this.#settlement?.inFlight(query) ?? []).every(
        ({ kind, from, to, pending }) =>
          kind === 'get' && this.#heldOn(linkOf({ query, from, to })) === pending,
      ),
    );
  }

  #heldOn(link: string): number {
    return this.#held.get(link)?.length ?? 0;
  }
}

function linkOf({ from, to, query }: GatedMessage): string {
  return `${query} ${from}>${to}`;
}
