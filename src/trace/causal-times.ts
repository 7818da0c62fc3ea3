import { eventNumber } from './emitted-ids.js';
import type { EventId, TraceEvent } from './event.js';

/** How many times of events are kept, and at most as many again. */
const usualMinKept = 1 << 15;

/**
 * Corrects the times of events whose processes have no common clock: no event is dated before its cause, nor before an earlier event of
 * its process. A time that is too early becomes that of the other event; no time becomes earlier.
 *
 * Of events whose time is not kept any more, a later one of their process is used, which is at least as late.
 */
export class CausalTimes {
  readonly #minKept: number;
  #kept = new Map<EventId, number>();
  #keptBefore = new Map<EventId, number>();
  /** The last event of each process so far. */
  readonly #last = new Map<string, Last>();

  constructor(minKept = usualMinKept) {
    this.#minKept = minKept;
  }

  /**
   * @param events each after its cause, if that is known
   * @returns the same events in the same order
   */
  corrected(events: readonly TraceEvent[]): TraceEvent[] {
    const times = this.#correctTimes(events);
    return events.map((event, index) => {
      const at = times[index] ?? event.at;
      return at === event.at ? event : { ...event, at };
    });
  }

  #correctTimes(events: readonly TraceEvent[]): readonly number[] {
    const names = events.map(({ id }) => eventNumber(id));
    const indexes = new Map(events.map(({ id }, index) => [id, index]));
    const before = previousOfProcess(names);
    const times = events.map(({ at, cause }, index) => {
      const known = cause === undefined || indexes.has(cause) ? undefined : this.#timeOf(cause);
      const last = this.#last.get(names[index]?.process ?? '');
      const ofLast = last !== undefined && last.number < (names[index]?.number ?? 0) ? last.at : at;
      return Math.max(at, known ?? at, ofLast);
    });
    const causes = events.map(({ cause }) => (cause === undefined ? undefined : indexes.get(cause)));
    // An event may have been reported before an earlier one of its process, which waited for its cause.
    for (let isChanged = true; isChanged; ) {
      isChanged = false;
      for (const [index, time] of times.entries()) {
        const least = Math.max(times[causes[index] ?? index] ?? time, times[before[index] ?? index] ?? time);
        if (least <= time) continue;
        times[index] = least;
        isChanged = true;
      }
    }
    for (const [index, { id }] of events.entries()) this.#keep(id, names[index], times[index]);
    return times;
  }

  #timeOf(id: EventId): number | undefined {
    return (
      this.#kept.get(id) ?? this.#keptBefore.get(id) ?? this.#last.get(eventNumber(id).process)?.forgotten
    );
  }

  #keep(id: EventId, { process, number }: Name = eventNumber(id), at = 0): void {
    const last = this.#last.get(process);
    if (last === undefined) {
      this.#last.set(process, { number, at, latest: at, latestBefore: undefined, forgotten: undefined });
    } else {
      last.latest = Math.max(last.latest, at);
      if (last.number < number) Object.assign(last, { number, at });
    }
    this.#kept.set(id, at);
    if (this.#kept.size < this.#minKept) return;
    this.#keptBefore = this.#kept;
    this.#kept = new Map();
    for (const of of this.#last.values()) {
      of.forgotten = of.latestBefore;
      of.latestBefore = of.latest;
    }
  }
}

type Name = ReturnType<typeof eventNumber>;

interface Last {
  number: number;
  at: number;
  /** The latest time of the process so far. */
  latest: number;
  /** The same when the last times were put aside. */
  latestBefore: number | undefined;
  /** The latest of those times that are not kept any more. */
  forgotten: number | undefined;
}

/** For each event, the index of the one before it in its process, among these. */
function previousOfProcess(names: readonly Name[]): readonly (number | undefined)[] {
  const previous: (number | undefined)[] = names.map(() => undefined);
  const last = new Map<string, number>();
  const order = [...names.keys()];
  // Nearly always they are in order: sorting needs only a look at each.
  order.sort((one, other) => (names[one]?.number ?? 0) - (names[other]?.number ?? 0));
  for (const index of order) {
    const process = names[index]?.process ?? '';
    previous[index] = last.get(process);
    last.set(process, index);
  }
  return previous;
}
