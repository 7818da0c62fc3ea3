import { eventNumber } from './emitted-ids.js';
import type { EventId, TraceEvent } from './event.js';

/** How many times of events are kept. */
const usualMaxKept = 1 << 16;

/**
 * Corrects the times of events whose processes have no common clock: no event is dated before its cause, nor before an earlier event of
 * its process. A time that is too early becomes that of the other event; no time becomes earlier.
 *
 * Of events whose time is not kept any more, the latest of their process is used, which is at least as late.
 */
export class CausalTimes {
  readonly #maxKept: number;
  /** Two generations: to find the oldest in one map takes the longer the more were removed before it. */
  #young = new Map<EventId, number>();
  #old: ReadonlyMap<EventId, number> = new Map();
  /** The latest time that is not kept any more, by process. */
  readonly #forgotten = new Map<string, number>();
  /** The last event of each process so far. */
  readonly #last = new Map<string, { readonly number: number; readonly at: number }>();

  constructor(maxKept = usualMaxKept) {
    this.#maxKept = maxKept;
  }

  /**
   * @param events each after its cause, if that is known
   * @returns the same events in the same order
   */
  corrected(events: readonly TraceEvent[]): TraceEvent[] {
    const times = this.#correctTimes(events);
    return events.map((event, index) => {
      const at = times[index] ?? event.at;
      this.#keep(event.id, at);
      return at === event.at ? event : { ...event, at };
    });
  }

  #correctTimes(events: readonly TraceEvent[]): number[] {
    const times = events.map(({ at }) => at);
    const indexes = new Map(events.map(({ id }, index) => [id, index]));
    const before = previousOfProcess(events);
    const earliest = events.map(({ id, cause }) => {
      const ofCause = cause === undefined || indexes.has(cause) ? undefined : this.#timeOf(cause);
      return Math.max(ofCause ?? Number.NEGATIVE_INFINITY, this.#lastBefore(id));
    });
    // An event may have been reported before an earlier one of its process, which waited for its cause.
    for (let isChanged = true; isChanged; ) {
      isChanged = false;
      for (const [index, { cause }] of events.entries()) {
        const least = Math.max(
          earliest[index] ?? 0,
          times[(cause !== undefined ? indexes.get(cause) : undefined) ?? index] ?? 0,
          times[before[index] ?? index] ?? 0,
        );
        if (least <= (times[index] ?? 0)) continue;
        times[index] = least;
        isChanged = true;
      }
    }
    return times;
  }

  #timeOf(id: EventId): number | undefined {
    return this.#young.get(id) ?? this.#old.get(id) ?? this.#forgotten.get(eventNumber(id).process);
  }

  #lastBefore(id: EventId): number {
    const { process, number } = eventNumber(id);
    const last = this.#last.get(process);
    return last !== undefined && last.number < number ? last.at : Number.NEGATIVE_INFINITY;
  }

  #keep(id: EventId, at: number): void {
    const { process, number } = eventNumber(id);
    if ((this.#last.get(process)?.number ?? 0) < number) this.#last.set(process, { number, at });
    this.#young.set(id, at);
    if (2 * this.#young.size < this.#maxKept) return;
    for (const [oldest, time] of this.#old) {
      const owner = eventNumber(oldest).process;
      this.#forgotten.set(owner, Math.max(this.#forgotten.get(owner) ?? time, time));
    }
    this.#old = this.#young;
    this.#young = new Map();
  }
}

/** For each event, the index of the one before it in its process, among these. */
function previousOfProcess(events: readonly TraceEvent[]): (number | undefined)[] {
  const previous: (number | undefined)[] = events.map(() => undefined);
  const numbered = events.map(({ id }, index) => ({ ...eventNumber(id), index }));
  const last = new Map<string, number>();
  for (const { process, index } of numbered.sort((one, other) => one.number - other.number)) {
    previous[index] = last.get(process);
    last.set(process, index);
  }
  return previous;
}
