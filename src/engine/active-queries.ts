import type { OriginSearch, Strategy } from '../protocol/strategy.js';
import type { PlannedQuery, QueryCounts } from './options.js';
import type { Overlay } from './overlay.js';

/** A query that has begun and has not settled. */
export interface ActiveQuery {
  /** Its place among the active ones. */
  readonly slot: number;
  /** One bit for each peer. */
  readonly seen: Int32Array;
  /** For strategies that remember a number at each peer. */
  readonly remembered: Uint32Array | null;
  /** For strategies that mark links: one bit for each. */
  readonly marks: Int32Array | null;
  plan: PlannedQuery;
  /** Of its plan. */
  number: number;
  search: OriginSearch;
  counts: QueryCounts;
  /** Messages on their way, also direct ones. */
  inFlight: number;
}

/** The active queries. What one needs of memory is used again by a later one. */
export class ActiveQueries {
  readonly #overlay: Overlay;
  readonly #strategy: Strategy;
  readonly #slots: ActiveQuery[] = [];
  readonly #free: ActiveQuery[] = [];

  constructor(overlay: Overlay, strategy: Strategy) {
    this.#overlay = overlay;
    this.#strategy = strategy;
  }

  get count(): number {
    return this.#slots.length - this.#free.length;
  }

  /** How many have been active at once. */
  get most(): number {
    return this.#slots.length;
  }

  at(slot: number): ActiveQuery {
    return this.#slots[slot] as ActiveQuery;
  }

  begin(plan: PlannedQuery, number: number, search: OriginSearch, startTick: number): ActiveQuery {
    const counts = newCounts(startTick);
    const used = this.#free.pop();
    if (used !== undefined) {
      used.seen.fill(0);
      used.remembered?.fill(0);
      used.marks?.fill(0);
      return Object.assign(used, { plan, number, search, counts, inFlight: 0 });
    }
    const { peers, targets } = this.#overlay;
    const { remembers, marksLinks } = this.#strategy;
    const query: ActiveQuery = {
      slot: this.#slots.length,
      seen: bits(peers),
      remembered: remembers ? new Uint32Array(peers) : null,
      marks: marksLinks ? bits(targets.length) : null,
      plan,
      number,
      search,
      counts,
      inFlight: 0,
    };
    this.#slots.push(query);
    return query;
  }

  end(query: ActiveQuery): void {
    this.#free.push(query);
  }
}

function bits(count: number): Int32Array {
  return new Int32Array(Math.ceil(count / 32));
}

function newCounts(startTick: number): QueryCounts {
  return {
    messages: 0,
    duplicates: 0,
    expired: 0,
    reached: 0,
    hits: 0,
    checks: 0,
    steps: 0,
    lost: 0,
    undelivered: 0,
    startTick,
    firstHitTicks: -1,
    firstHitHops: -1,
    settledTicks: 0,
  };
}
