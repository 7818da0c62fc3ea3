import { Outcome } from '../protocol/router.js';
import type { NewQuery, OriginSearch, OriginSite, SearchSite, Strategy } from '../protocol/strategy.js';
import type { Overlay } from './overlay.js';
import { EventQueue } from './queue.js';

/** Ticks in a millisecond of virtual time. */
export const ticksPerMs = 1000;

/** What a peer knows of its neighbours, from their announcements. Peers and links are indices. */
export interface Knowledge {
  isUltrapeer(peer: number): boolean;
  isTreeLink(link: number): boolean;
  /** Whether the receiver of a link has announced the file. */
  mayHold(link: number, file: number): boolean;
}

/** How long a message takes, in ticks; at least 1. */
export interface Latency {
  readonly maxTicks: number;
  /** Of one message between two peers, on a link or directly. */
  draw(from: number, to: number): number;
}

/** A query to simulate. */
export interface PlannedQuery extends NewQuery {
  readonly origin: number;
  readonly file: number;
  /** When it begins, in ticks. */
  readonly at: number;
}

/** Counts of one query. */
export interface QueryCounts {
  messages: number;
  duplicates: number;
  expired: number;
  reached: number;
  hits: number;
  /** Checks of walkers and their answers. */
  checks: number;
  steps: number;
  /** Ticks from the start to the first hit at the origin, and its hops; -1 without a hit. */
  firstHitTicks: number;
  firstHitHops: number;
  /** Ticks from the start to the last message. */
  settledTicks: number;
}

export interface EngineOptions {
  readonly overlay: Overlay;
  readonly strategy: Strategy;
  readonly latency: Latency;
  readonly knowledge: Knowledge;
  /** Whether a peer has a file. */
  readonly holds: (peer: number, file: number) => boolean;
  /** Called when a query has settled. */
  readonly onSettled: (query: PlannedQuery, counts: QueryCounts) => void;
  /** Messages that each peer receives. */
  readonly load: Uint32Array;
}

/** What an event is; the query is above these bits. */
const Kind = { start: 0, message: 1, hit: 2, check: 3, goOn: 4, stop: 5 } as const;
const kindBits = 3;

interface ActiveQuery {
  readonly plan: PlannedQuery;
  readonly number: number;
  readonly search: OriginSearch;
  readonly seen: Uint32Array;
  readonly remembered: Uint32Array | null;
  /** A bit for each link. */
  readonly marks: Uint32Array | null;
  readonly counts: QueryCounts;
  inFlight: number;
}

/** Runs queries in virtual time, with the rules of real peers. The same options give the same messages, everywhere. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #queue: EventQueue;
  readonly #site: EngineSite;
  readonly #plans: readonly PlannedQuery[];
  readonly #active = new Map<number, ActiveQuery>();

  constructor(options: EngineOptions, plans: readonly PlannedQuery[]) {
    this.#options = options;
    this.#plans = plans;
    const last = plans.reduce((latest, { at }) => Math.max(latest, at), 0);
    this.#queue = new EventQueue(Math.max(options.latency.maxTicks, last));
    this.#site = new EngineSite(options, this.#queue);
    for (const [number, { at }] of plans.entries())
      this.#queue.add(at, 0, 0, 0, (number << kindBits) | Kind.start);
  }

  /** Messages that have arrived so far. */
  arrived = 0;

  /** Runs until no event is left, or for about so many events. @returns whether events are left */
  run(maxEvents = Number.POSITIVE_INFINITY): boolean {
    const queue = this.#queue;
    for (let events = 0; events < maxEvents; events += 1) {
      if (!queue.take()) return false;
      const number = queue.tag >>> kindBits;
      const kind = queue.tag & ((1 << kindBits) - 1);
      if (kind === Kind.start) this.#start(number);
      else this.#arrive(this.#active.get(number) as ActiveQuery, kind);
    }
    return queue.size > 0;
  }

  #start(number: number): void {
    const plan = this.#plans[number] as PlannedQuery;
    const { overlay, strategy } = this.#options;
    const query: ActiveQuery = {
      plan,
      number,
      search: strategy.begin(plan),
      seen: new Uint32Array((overlay.peers + 31) >>> 5),
      remembered: strategy.remembers ? new Uint32Array(overlay.peers) : null,
      marks: strategy.marksLinks ? new Uint32Array((overlay.targets.length + 31) >>> 5) : null,
      counts: newCounts(),
      inFlight: 0,
    };
    this.#active.set(number, query);
    this.#step(query);
  }

  #step(query: ActiveQuery): void {
    const site = this.#site;
    site.atOrigin(query);
    if (query.search.next(site, query.counts.hits)) query.counts.steps += 1;
    if (query.inFlight > 0) return;
    query.counts.settledTicks = this.#queue.now - query.plan.at;
    this.#active.delete(query.number);
    this.#options.onSettled(query.plan, query.counts);
  }

  #arrive(query: ActiveQuery, kind: number): void {
    const queue = this.#queue;
    const { link, hopWord, state } = queue;
    const { counts, plan } = query;
    query.inFlight -= 1;
    if (kind === Kind.hit) {
      counts.hits += 1;
      if (counts.firstHitTicks < 0) {
        counts.firstHitTicks = queue.now - plan.at;
        counts.firstHitHops = hopWord & 0xffff;
      }
    } else if (kind === Kind.check) {
      const goesOn = query.search.goesOn?.(counts.hits) ?? counts.hits === 0;
      counts.checks += 1;
      const peer = this.#options.overlay.targets[link] as number;
      this.#direct(query, peer, link, hopWord, state, goesOn ? Kind.goOn : Kind.stop);
    } else if (kind !== Kind.stop) this.#decide(query, kind, link, hopWord, state);
    if (query.inFlight === 0) this.#step(query);
  }

  #decide(query: ActiveQuery, kind: number, link: number, hopWord: number, state: number): void {
    const { overlay, strategy, load } = this.#options;
    const { counts } = query;
    const site = this.#site;
    const peer = overlay.targets[link] as number;
    site.at(query, peer, overlay.senderSlots[link] as number);
    const ttl = hopWord >>> 16;
    const hops = hopWord & 0xffff;
    if (kind === Kind.goOn) {
      strategy.goOn?.(site, ttl, hops, state);
      return;
    }
    this.arrived += 1;
    load[peer] = (load[peer] as number) + 1;
    switch (strategy.arrive(site, ttl, hops, state)) {
      case Outcome.hit:
        this.#direct(query, peer, peer, hops + 1, 0, Kind.hit);
        return;
      case Outcome.duplicate:
      case Outcome.own:
        counts.duplicates += 1;
        return;
      case Outcome.expired:
        counts.expired += 1;
        return;
      case Outcome.waiting:
        this.#direct(query, peer, link, hopWord, state, Kind.check);
    }
  }

  /** Between the origin and a peer; either of them sends it. */
  #direct(
    query: ActiveQuery,
    peer: number,
    link: number,
    hopWord: number,
    state: number,
    kind: number,
  ): void {
    query.inFlight += 1;
    const tick = this.#queue.now + this.#options.latency.draw(peer, query.plan.origin);
    this.#queue.add(tick, link, hopWord, state, (query.number << kindBits) | kind);
  }
}

function newCounts(): QueryCounts {
  return {
    messages: 0,
    duplicates: 0,
    expired: 0,
    reached: 0,
    hits: 0,
    checks: 0,
    steps: 0,
    firstHitTicks: -1,
    firstHitHops: -1,
    settledTicks: 0,
  };
}

/** One object for all peers: it is moved from event to event, so that nothing is allocated. */
class EngineSite implements SearchSite, OriginSite {
  readonly #options: EngineOptions;
  readonly #queue: EventQueue;
  #query!: ActiveQuery;
  #peer = 0;
  #first = 0;
  #end = 0;
  #sender = -1;

  constructor(options: EngineOptions, queue: EventQueue) {
    this.#options = options;
    this.#queue = queue;
  }

  atOrigin(query: ActiveQuery): void {
    this.at(query, query.plan.origin, -1);
  }

  at(query: ActiveQuery, peer: number, sender: number): void {
    const { offsets } = this.#options.overlay;
    this.#query = query;
    this.#peer = peer;
    this.#first = offsets[peer] as number;
    this.#end = offsets[peer + 1] as number;
    this.#sender = sender;
  }

  isOwn(): boolean {
    return this.#peer === this.#query.plan.origin;
  }

  markSeen(): boolean {
    const { seen, counts } = this.#query;
    const at = this.#peer >>> 5;
    const bit = 1 << (this.#peer & 31);
    const bits = seen[at] as number;
    if ((bits & bit) !== 0) return false;
    seen[at] = bits | bit;
    counts.reached += 1;
    return true;
  }

  holds(): boolean {
    return this.#options.holds(this.#peer, this.#query.plan.file);
  }

  degree(): number {
    return this.#end - this.#first;
  }

  isSender(slot: number): boolean {
    return slot === this.#sender;
  }

  senderSlot(): number {
    return this.#sender;
  }

  isOrigin(slot: number): boolean {
    return this.#options.overlay.targets[this.#first + slot] === this.#query.plan.origin;
  }

  forward(slot: number, ttl: number, hops: number, state: number): void {
    const query = this.#query;
    const link = this.#first + slot;
    query.counts.messages += 1;
    query.inFlight += 1;
    const tick =
      this.#queue.now + this.#options.latency.draw(this.#peer, this.#options.overlay.targets[link] as number);
    this.#queue.add(tick, link, (ttl << 16) | hops, state, (query.number << kindBits) | Kind.message);
  }

  remembered(): number {
    return this.#query.remembered?.[this.#peer] ?? 0;
  }

  remember(value: number): void {
    const { remembered } = this.#query;
    if (remembered !== null) remembered[this.#peer] = value;
  }

  degreeOf(slot: number): number {
    const { offsets, targets } = this.#options.overlay;
    const peer = targets[this.#first + slot] as number;
    return (offsets[peer + 1] as number) - (offsets[peer] as number);
  }

  mayHold(slot: number): boolean {
    return this.#options.knowledge.mayHold(this.#first + slot, this.#query.plan.file);
  }

  isUltrapeer(): boolean {
    return this.#options.knowledge.isUltrapeer(this.#peer);
  }

  isUltrapeerAt(slot: number): boolean {
    return this.#options.knowledge.isUltrapeer(this.#options.overlay.targets[this.#first + slot] as number);
  }

  ultrapeersOf(slot: number): number {
    const { offsets, targets } = this.#options.overlay;
    const peer = targets[this.#first + slot] as number;
    let count = 0;
    for (let link = offsets[peer] as number; link < (offsets[peer + 1] as number); link += 1)
      if (this.#options.knowledge.isUltrapeer(targets[link] as number)) count += 1;
    return count;
  }

  isMarked(slot: number): boolean {
    const link = this.#first + slot;
    return (((this.#query.marks?.[link >>> 5] ?? 0) >>> (link & 31)) & 1) === 1;
  }

  mark(slot: number): void {
    const { marks } = this.#query;
    const link = this.#first + slot;
    if (marks !== null) marks[link >>> 5] = (marks[link >>> 5] as number) | (1 << (link & 31));
  }

  isTreeLink(slot: number): boolean {
    return this.#options.knowledge.isTreeLink(this.#first + slot);
  }
}
