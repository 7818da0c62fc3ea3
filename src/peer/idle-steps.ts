import type { TraceEvent } from '../trace/event.js';

/** Longer than a message takes on one machine, and shorter than the idle time after which `sim run` ends a query (`--quiet-for`). */
const stepIdleMs = 500;
/** A query without a hit ends after this time. */
const notFoundAfterMs = 3_000;

interface Callbacks {
  /** As far as this peer can know, no message of the query is in flight after this step. */
  stepEnded(query: string, step: number): void;
  /** As far as this peer can know, no message of the query is in flight any more. */
  settled(query: string): void;
}

/** The ends of the queries and steps of a peer without a supervisor: nothing counts its messages, so they end after an idle time. */
export class IdleSteps {
  readonly #callbacks: Callbacks;
  readonly #steps = new Map<string, { readonly step: number; readonly timer: NodeJS.Timeout }>();

  constructor(callbacks: Callbacks) {
    this.#callbacks = callbacks;
  }

  see(event: TraceEvent): void {
    if (event.type === 'query:ended') {
      clearTimeout(this.#steps.get(event.query)?.timer);
      this.#steps.delete(event.query);
      this.#settleLater(event.query);
    } else if (event.type === 'query:issued') {
      if (event.strategy === undefined) this.#settleLater(event.query);
    } else if (event.type === 'query:step') this.#wait(event.query, event.step);
    else if ('query' in event && event.query !== undefined) {
      const known = this.#steps.get(event.query);
      if (known !== undefined) this.#wait(event.query, known.step);
    }
  }

  #settleLater(query: string): void {
    setTimeout(() => this.#callbacks.settled(query), notFoundAfterMs);
  }

  #wait(query: string, step: number): void {
    clearTimeout(this.#steps.get(query)?.timer);
    const timer = setTimeout(() => this.#callbacks.stepEnded(query, step), stepIdleMs);
    this.#steps.set(query, { step, timer });
  }
}
