import type { EventId } from './event.js';

/** Numbers that one process may leave out before one of its events; a larger one is kept by itself. */
const maxGap = 10_000;

/**
 * The ids of the emitted events. A process numbers its events and reports them in order, so only its largest number and the
 * smaller ones that still wait are kept.
 */
export class EmittedIds {
  readonly #processes = new Map<string, { largest: number; readonly waiting: Set<number> }>();
  /** Ids that are not as a process of this run makes them: a trace can be made by others. */
  readonly #others = new Set<EventId>();

  /** @returns whether it is new */
  add(id: EventId): boolean {
    const { process: name, number } = eventNumber(id);
    let process = this.#processes.get(name);
    if (process === undefined && number >= 1 && number <= maxGap) {
      process = { largest: 0, waiting: new Set() };
      this.#processes.set(name, process);
    }
    if (process === undefined || !(number >= 1 && number <= process.largest + maxGap)) {
      const isNew = !this.#others.has(id);
      this.#others.add(id);
      return isNew;
    }
    if (number <= process.largest) return process.waiting.delete(number);
    for (let before = process.largest + 1; before < number; before += 1) process.waiting.add(before);
    process.largest = number;
    return true;
  }

  has(id: EventId): boolean {
    const { process: name, number } = eventNumber(id);
    const process = this.#processes.get(name);
    const isInOrder =
      process !== undefined && number >= 1 && number <= process.largest && !process.waiting.has(number);
    return isInOrder || this.#others.has(id);
  }
}

/** The parts of `3#17`. The number is NaN if the id is not as a process of floodsim makes it. */
export function eventNumber(id: EventId): { readonly process: string; readonly number: number } {
  const at = id.lastIndexOf('#');
  const number = at === -1 ? Number.NaN : Number(id.slice(at + 1));
  return { process: id.slice(0, at), number: Number.isSafeInteger(number) ? number : Number.NaN };
}
