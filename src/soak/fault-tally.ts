import type { TraceEvent } from '../trace/event.js';
import type { Fold } from '../trace/select.js';
import type { FaultCount } from './result.js';

/** Counts the faults of all cases by kind, and knows which peers those of the current case have stopped. */
export class FaultTally implements Fold<readonly FaultCount[]> {
  readonly #counts = new Map<string, { drawn: number; triggered: number }>();
  /** Whether a fault of any case has paused a peer. */
  hasPaused = false;
  /** The kinds of the faults of this case, by their numbers. */
  readonly #kinds = new Map<number, string>();
  readonly #triggered = new Set<number>();
  #killed = new Set<number>();
  #stopped = new Set<number>();
  #died: number[] = [];

  see(event: TraceEvent): void {
    switch (event.type) {
      case 'fault:added':
        this.#kinds.set(event.fault, event.kind);
        this.#countOf(event.kind).drawn += 1;
        break;
      case 'fault:applied':
        if (event.effect === 'paused') this.hasPaused = true;
        if (event.peer !== undefined && event.effect === 'killed') this.#killed.add(event.peer);
        if (event.peer !== undefined && event.effect === 'stopped') this.#stopped.add(event.peer);
        this.#trigger(event.fault);
        break;
      case 'query:lost':
      case 'query:duplicated':
        this.#trigger(event.fault);
        break;
      case 'peer:died':
        this.#died.push(event.peer);
        break;
    }
  }

  startCase(): void {
    this.#kinds.clear();
    this.#triggered.clear();
    this.#killed = new Set();
    this.#stopped = new Set();
    this.#died = [];
  }

  /** Peers that a fault of this case has killed or stopped. */
  get stopped(): ReadonlySet<number> {
    return new Set([...this.#killed, ...this.#stopped]);
  }

  get killed(): ReadonlySet<number> {
    return this.#killed;
  }

  /** Peers whose process has ended in this case, and was not stopped by the supervisor. */
  get died(): readonly number[] {
    return this.#died;
  }

  get result(): readonly FaultCount[] {
    return [...this.#counts].map(([kind, counts]) => ({ kind, ...counts }));
  }

  #trigger(fault: number): void {
    const kind = this.#kinds.get(fault);
    if (kind === undefined || this.#triggered.has(fault)) return;
    this.#triggered.add(fault);
    this.#countOf(kind).triggered += 1;
  }

  #countOf(kind: string): { drawn: number; triggered: number } {
    const count = this.#counts.get(kind) ?? { drawn: 0, triggered: 0 };
    this.#counts.set(kind, count);
    return count;
  }
}
