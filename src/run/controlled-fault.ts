import type { Random } from '../core/random.js';
import type { ActiveFault } from '../faults/active-fault.js';
import type { Fault, FaultKind } from '../faults/fault.js';
import type { EventId } from '../trace/event.js';

/** A fault of a session, as users see it. */
export interface SessionFault {
  readonly number: number;
  readonly text: string;
  readonly state: 'waiting' | 'active' | 'ended';
  /** How often it has acted so far. */
  readonly triggered: number;
}

/** A fault of a session that has not ended. */
export class ControlledFault implements ActiveFault {
  readonly number: number;
  readonly fault: Fault;
  readonly kind: FaultKind;
  /** All that is kept of it when it has ended. */
  readonly shown: { -readonly [K in keyof SessionFault]: SessionFault[K] };
  /** Resolves when it acts no more. */
  acted: Promise<void> = Promise.resolve();
  /** A random sequence of its own for each link or peer, such as `2>3`. */
  readonly random: (of: string) => Random;
  readonly #ended = new AbortController();
  readonly #onTaken: () => void;
  #started: EventId | null = null;
  #taken = 0;

  /** @param onTaken called after each time that it has acted */
  constructor(
    number: number,
    fault: Fault,
    kind: FaultKind,
    random: (of: string) => Random,
    onTaken: () => void,
  ) {
    this.number = number;
    this.fault = fault;
    this.kind = kind;
    this.shown = { number, text: fault.text, state: 'waiting', triggered: 0 };
    this.random = random;
    this.#onTaken = onTaken;
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
    if (this.shown.state !== 'active' || (this.times !== null && this.#taken >= this.times)) return false;
    this.#taken += 1;
    // The caller first records what the fault has done.
    setImmediate(this.#onTaken);
    return true;
  }

  start(event: EventId): void {
    this.#started = event;
    this.shown.state = 'active';
  }

  end(): void {
    this.shown.state = 'ended';
    this.#ended.abort();
  }
}
