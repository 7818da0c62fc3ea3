import type { EventId, NamedByAddress, NewEvent, ReportedEvent } from './event.js';

/** Milliseconds since the run began. */
export type RunClock = () => number;

/** A clock that all processes of a run share: the system's monotonic clock, starting at the run's beginning. */
export function runClock(epoch: bigint): RunClock {
  return () => Number((process.hrtime.bigint() - epoch) / 1000n) / 1000;
}

/** Batching interval: sending each turn separately would cost a busy peer a third of its time. */
const batchIntervalMs = 3;

/**
 * Adds id and time to a process's events, and delivers the events of one turn of the event loop together, at its end.
 *
 * Together, because the supervisor counts messages to know when a query has settled: if an arrival were delivered before
 * the messages forwarded because of it, the count could balance too early. At the end, because delivery costs more than
 * forwarding and must not delay a query.
 */
export class Recorder {
  readonly #prefix: string;
  readonly #clock: RunClock;
  readonly #deliver: (events: readonly ReportedEvent[]) => void;
  #count = 0;
  #turn: ReportedEvent[] = [];
  #deliveredAt = Number.NEGATIVE_INFINITY;

  constructor(name: string | number, clock: RunClock, deliver: (events: readonly ReportedEvent[]) => void) {
    this.#prefix = `${name}#`;
    this.#clock = clock;
    this.#deliver = deliver;
  }

  record(event: NewEvent & NamedByAddress, at = this.#clock()): EventId {
    this.#count += 1;
    const id = this.#prefix + this.#count;
    if (this.#turn.length === 0) this.#schedule();
    this.#turn.push({ id, at, ...event } as ReportedEvent);
    return id;
  }

  flush(): void {
    if (this.#turn.length === 0) return;
    const events = this.#turn;
    this.#turn = [];
    this.#deliveredAt = this.#clock();
    this.#deliver(events);
  }

  /** Delivers at the end of the turn, or later together with other turns if the last delivery was just now. */
  #schedule(): void {
    if (this.#clock() - this.#deliveredAt > batchIntervalMs) setImmediate(() => this.flush());
    else setTimeout(() => this.flush(), batchIntervalMs);
  }
}
