import type { Random } from '../core/random.js';
import type { ActiveFault } from '../faults/active-fault.js';
import type { Fault, FaultKind } from '../faults/fault.js';
import type { EventId, TraceEvent } from '../trace/event.js';

/** A fault of a session, with its state. */
export class ControlledFault implements ActiveFault {
  readonly number: number;
  readonly fault: Fault;
  readonly kind: FaultKind;
  state: 'waiting' | 'active' | 'ended' = 'waiting';
  /** How often it has acted, as far as the trace is known. */
  triggered = 0;
  /** Ends what it waits for: the time when it starts, or when it ends. */
  timer: NodeJS.Timeout | undefined;
  /** Resolves when it acts no more; never rejects. */
  acting: Promise<void> = Promise.resolve();
  /** A random sequence of its own for each link or peer, such as `2>3`. */
  readonly random: (of: string) => Random;
  readonly #ended = new AbortController();
  readonly #onSpent: (fault: ControlledFault) => void;
  #started: EventId | null = null;
  /** Events so far for which it waits. */
  #seen = 0;
  #taken = 0;

  /** @param onSpent called when it has acted for the last time that it may */
  constructor(
    number: number,
    fault: Fault,
    kind: FaultKind,
    random: (of: string) => Random,
    onSpent: (fault: ControlledFault) => void,
  ) {
    this.number = number;
    this.fault = fault;
    this.kind = kind;
    this.random = random;
    this.#onSpent = onSpent;
  }

  get target(): Fault['target'] {
    return this.fault.target;
  }

  get parameters(): unknown {
    return this.fault.parameters;
  }

  get times(): number | null {
    return this.fault.times;
  }

  get started(): EventId {
    if (this.#started === null) throw new Error(`fault ${this.number} has not started`);
    return this.#started;
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  take(): boolean {
    const { times } = this;
    if (this.state !== 'active' || (times !== null && this.#taken >= times)) return false;
    this.#taken += 1;
    // The caller first records what the fault has done.
    if (this.#taken === times) setImmediate(() => this.#onSpent(this));
    return true;
  }

  start(event: EventId): void {
    this.#started = event;
    this.state = 'active';
  }

  /** Does not undo what it has done. */
  end(): void {
    clearTimeout(this.timer);
    this.state = 'ended';
    this.#ended.abort();
  }

  /** Counts an event. Returns whether the fault starts with it. */
  isStartedBy(event: TraceEvent): boolean {
    const { when } = this.fault;
    if (this.state !== 'waiting' || when.on !== 'event' || event.type !== when.event) return false;
    if (when.peer !== null && event.peer !== when.peer) return false;
    if (when.link !== null && !isOnLink(event, when.link)) return false;
    this.#seen += 1;
    return this.#seen === when.count;
  }
}

interface Link {
  readonly from: number;
  readonly to: number;
  readonly bothWays: boolean;
}

/** Whether an event is about a message, a file or a connection between the ends of a link. */
function isOnLink(event: TraceEvent, { from, to, bothWays }: Link): boolean {
  const source = 'from' in event ? event.from : event.peer;
  const goal = 'from' in event ? event.peer : 'to' in event ? event.to : undefined;
  return (source === from && goal === to) || (bothWays && source === to && goal === from);
}
