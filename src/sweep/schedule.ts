import type { Point } from './plan.js';

/**
 * Deals points to workers: a worker goes on with the group whose overlay it has, then begins a group that no other worker has, and
 * then takes points from the group with the most left.
 */
export class Schedule {
  /** Points that are left, by group, in the order of the points. */
  readonly #left = new Map<string, Point[]>();
  readonly #begun = new Set<string>();

  constructor(points: readonly Point[]) {
    for (const point of points) {
      const list = this.#left.get(point.group);
      if (list === undefined) this.#left.set(point.group, [point]);
      else list.push(point);
    }
    for (const list of this.#left.values()) list.reverse();
  }

  /** @param group of the worker's last point */
  next(group: string | null): Point | undefined {
    const chosen = this.#choose(group);
    if (chosen === undefined) return undefined;
    this.#begun.add(chosen);
    const list = this.#left.get(chosen);
    const point = list?.pop();
    if (list?.length === 0) this.#left.delete(chosen);
    return point;
  }

  #choose(group: string | null): string | undefined {
    if (group !== null && this.#left.has(group)) return group;
    let largest: string | undefined;
    let most = 0;
    for (const [name, { length }] of this.#left) {
      if (!this.#begun.has(name)) return name;
      if (length > most) [largest, most] = [name, length];
    }
    return largest;
  }
}
