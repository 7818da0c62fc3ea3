import type { EventId, TraceEvent } from '../trace/event.js';
import { matches } from './conditions.js';
import type { Fault } from './fault.js';

/** A fault becomes active, or ends. */
export interface FaultChange {
  /** Its number. */
  readonly fault: number;
  readonly to: 'active' | 'ended';
  /** The event that it waited for; null if it did not wait for one. */
  readonly cause: EventId | null;
}

export type FaultState = 'waiting' | 'active' | 'ended';

interface Scheduled {
  readonly fault: Fault;
  state: FaultState;
  /** Events that it has counted. */
  counted: number;
  /** How often it has acted. */
  acted: number;
  /** When it starts or ends by the clock; null: not by the clock, or not known yet. */
  dueMs: number | null;
}

/**
 * Decides when faults become active and when they end: a fold of events and times, without a clock. Times are milliseconds of
 * one clock of the caller's, and never go back. Each method gives the changes that follow, in the order in which they happen.
 */
export class Schedule {
  readonly #faults = new Map<number, Scheduled>();
  #readyMs: number | null = null;

  /** Adds a fault. Its `at` counts from now if the network is ready already. */
  add(number: number, fault: Fault, nowMs: number): FaultChange[] {
    const scheduled: Scheduled = { fault, state: 'waiting', counted: 0, acted: 0, dueMs: null };
    this.#faults.set(number, scheduled);
    const { when } = fault;
    if (when.on === 'start') return [this.#start(number, scheduled, nowMs, null)];
    if (when.on === 'time' && this.#readyMs !== null) scheduled.dueMs = nowMs + when.atMs;
    return [];
  }

  /** The network is ready: the times of `at` count from now. `for` of a fault from the start counts from now, too. */
  ready(nowMs: number): void {
    this.#readyMs = nowMs;
    for (const scheduled of this.#faults.values()) {
      const { fault, state } = scheduled;
      if (state === 'waiting' && fault.when.on === 'time') scheduled.dueMs = nowMs + fault.when.atMs;
      if (state === 'active' && fault.forMs !== null) scheduled.dueMs = nowMs + fault.forMs;
    }
  }

  /** Counts an event. */
  see(event: TraceEvent, nowMs: number): FaultChange[] {
    const changes: FaultChange[] = [];
    for (const [number, scheduled] of this.#faults) {
      const { when } = scheduled.fault;
      if (scheduled.state !== 'waiting' || when.on !== 'event' || !matches(when, event)) continue;
      scheduled.counted += 1;
      if (scheduled.counted === when.count) changes.push(this.#start(number, scheduled, nowMs, event.id));
    }
    return changes;
  }

  /** When {@link pass} has something to do next; null: never, as far as is known. */
  get nextMs(): number | null {
    const due = [...this.#faults.values()].flatMap(({ dueMs }) => dueMs ?? []);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** It is so late now. */
  pass(nowMs: number): FaultChange[] {
    const due = [...this.#faults].filter(([, { dueMs }]) => dueMs !== null && dueMs <= nowMs);
    const byTime = due.sort(([, a], [, b]) => (a.dueMs ?? 0) - (b.dueMs ?? 0));
    return byTime.map(([number, scheduled]) =>
      scheduled.state === 'waiting' ? this.#start(number, scheduled, nowMs, null) : end(number, scheduled),
    );
  }

  /** The fault has acted. It ends if it has done so as often as it may. */
  act(number: number): FaultChange[] {
    const scheduled = this.#faults.get(number);
    if (scheduled === undefined) return [];
    scheduled.acted += 1;
    return scheduled.state === 'active' && scheduled.acted === scheduled.fault.times
      ? [end(number, scheduled)]
      : [];
  }

  /** Ends a fault by hand, also one that waits. */
  heal(number: number): FaultChange[] {
    const scheduled = this.#faults.get(number);
    return scheduled === undefined || scheduled.state === 'ended' ? [] : [end(number, scheduled)];
  }

  /** A fault that has ended is not asked for any more. */
  forget(number: number): void {
    this.#faults.delete(number);
  }

  /** Undefined: there is no fault of this number. */
  stateOf(number: number): FaultState | undefined {
    return this.#faults.get(number)?.state;
  }

  #start(number: number, scheduled: Scheduled, nowMs: number, cause: EventId | null): FaultChange {
    scheduled.state = 'active';
    const { forMs } = scheduled.fault;
    scheduled.dueMs = forMs === null || this.#readyMs === null ? null : nowMs + forMs;
    return { fault: number, to: 'active', cause };
  }
}

function end(number: number, scheduled: Scheduled): FaultChange {
  scheduled.state = 'ended';
  scheduled.dueMs = null;
  return { fault: number, to: 'ended', cause: null };
}
