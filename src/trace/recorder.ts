import type { EventId, NamedByAddress, NewEvent, ReportedEvent } from './event.js';

/** Milliseconds since the run began. */
export type RunClock = () => number;

/** A clock that all processes of a run share: the system's monotonic clock, starting at the run's beginning. */
export function runClock(epoch: bigint): RunClock {
  return () => Number((process.hrtime.bigint() - epoch) / 1000n) / 1000;
}

/** Mean time between two deliveries of a busy process: sending each turn separately would cost it a third of its time. */
const batchIntervalMs = 1;
/** Deliveries that need not wait for that time after a pause: a query ends only when all its events are known. */
const maxBurst = 4;

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
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the process may deliver at once again if it has no burst left. */
  #freeAt = Number.NEGATIVE_INFINITY;

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
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    if (this.#turn.length === 0) return;
    const events = this.#turn;
    this.#turn = [];
    this.#freeAt = Math.max(this.#freeAt, this.#clock()) + batchIntervalMs;
    this.#deliver(events);
  }

  /** Delivers at the end of the turn, or later together with other turns if there were many deliveries just now. */
  #schedule(): void {
    const left = this.#freeAt - maxBurst * batchIntervalMs - this.#clock();
    if (left < 0) this.#immediate = setImmediate(() => this.flush());
    else this.#timer = setTimeout(() => this.flush(), left);
  }
}
