import type { EventId, NewEvent, TraceEvent } from './event.js';

/** Milliseconds since the run began. */
export type RunClock = () => number;

/** A clock that all processes of a run share: the system's monotonic one, read from the run's beginning. */
export function runClock(epoch: bigint): RunClock {
  return () => Number((process.hrtime.bigint() - epoch) / 1000n) / 1000;
}

/** A peer that is asked much would else spend a third of its time on telling what it does. */
const leastApartMs = 3;

/**
 * Numbers and dates a process's events, and hands them on together at the end of the turn in which they happened.
 *
 * Together, because the supervisor counts messages to know when a query has settled: if the arrival of a message
 * were told before what was sent on because of it, the count could balance too early. At the end, because telling
 * costs more than forwarding and has no place on a query's way.
 */
export class Recorder {
  readonly #prefix: string;
  readonly #clock: RunClock;
  readonly #deliver: (events: readonly TraceEvent[]) => void;
  #count = 0;
  #turn: TraceEvent[] = [];
  #deliveredAt = Number.NEGATIVE_INFINITY;

  constructor(name: string | number, clock: RunClock, deliver: (events: readonly TraceEvent[]) => void) {
    this.#prefix = `${name}#`;
    this.#clock = clock;
    this.#deliver = deliver;
  }

  record(event: NewEvent, at = this.#clock()): EventId {
    this.#count += 1;
    const id = this.#prefix + this.#count;
    if (this.#turn.length === 0) this.#schedule();
    this.#turn.push({ id, at, ...event } as TraceEvent);
    return id;
  }

  flush(): void {
    if (this.#turn.length === 0) return;
    const events = this.#turn;
    this.#turn = [];
    this.#deliveredAt = this.#clock();
    this.#deliver(events);
  }

  /** At the end of the turn, unless events were delivered just now: then several turns' events go together. */
  #schedule(): void {
    if (this.#clock() - this.#deliveredAt > leastApartMs) setImmediate(() => this.flush());
    else setTimeout(() => this.flush(), leastApartMs);
  }
}
