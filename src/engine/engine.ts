import { Outcome } from '../protocol/router.js';
import { ActiveQueries, type ActiveQuery } from './active-queries.js';
import type { EngineOptions, PlannedQuery } from './options.js';
import { EventQueue } from './queue.js';
import { EngineSite } from './site.js';
import { Direct } from './trace-sink.js';

/** What an event is, in its lowest bits: one of {@link Direct}, or one of these. Above are the number of a plan, or the slot of a query. */
const start = 0;
const message = 1;
const kindBits = 3;
const kindMask = (1 << kindBits) - 1;

/** Runs queries in virtual time, with the rules of real peers. The same options give the same messages, everywhere. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #plans: readonly PlannedQuery[];
  readonly #queue: EventQueue;
  readonly #site: EngineSite;
  readonly #active: ActiveQueries;
  readonly #maxActive: number;
  readonly #running: number;
  /** Plans that wait until another query has settled. */
  readonly #waiting: number[] = [];
  #begun = 0;

  constructor(options: EngineOptions, plans: readonly PlannedQuery[]) {
    const { overlay, strategy, latency } = options;
    this.#options = options;
    this.#plans = plans;
    this.#queue = new EventQueue(latency.maxTicks);
    this.#site = new EngineSite(options, (query, from, link, ttl, hops, state) =>
      this.#send(query, from, link, ttl, hops, state),
    );
    this.#active = new ActiveQueries(overlay, strategy);
    this.#running = options.running ?? overlay.peers;
    this.#maxActive = options.maxActive ?? Number.POSITIVE_INFINITY;
    for (const [number, { at }] of plans.entries()) this.#addStart(at, number);
  }

  /** Messages on links that have arrived so far. */
  arrived = 0;

  /** In ticks. */
  get now(): number {
    return this.#queue.now;
  }

  /** Queries that have been active at once. */
  get mostActive(): number {
    return this.#active.most;
  }

  /** Runs until no event is left, or for about so many events. @returns whether events are left */
  run(maxEvents = Number.POSITIVE_INFINITY): boolean {
    const queue = this.#queue;
    for (let events = 0; events < maxEvents; events += 1) {
      if (!queue.take()) return false;
      const kind = queue.tag & kindMask;
      const number = queue.tag >>> kindBits;
      if (kind === message) this.#arrive(this.#active.at(number));
      else if (kind === start) this.#start(number);
      else this.#arriveDirect(this.#active.at(number), kind as Direct);
    }
    return queue.size > 0;
  }

  #addStart(tick: number, number: number): void {
    this.#queue.add(tick, 0, 0, 0, (number << kindBits) | start);
  }

  #start(number: number): void {
    const plan = this.#plans[number] as PlannedQuery;
    const { strategy, churn, trace } = this.#options;
    const { now } = this.#queue;
    if (churn?.isUp(plan.origin, now) === false) this.#addStart(churn.upAgain(plan.origin), number);
    else if (this.#active.count >= this.#maxActive) this.#waiting.push(number);
    else {
      const query = this.#active.begin(plan, number, strategy.begin(plan), now);
      trace?.started(now, number);
      if (this.#options.holds(plan.origin, plan.file)) this.#hold(query);
      else this.#step(query);
    }
  }

  /** The origin does not search for a file that it has. */
  #hold(query: ActiveQuery): void {
    query.counts.hits = 1;
    query.counts.firstHitTicks = 0;
    query.counts.firstHitHops = 0;
    this.#options.trace?.held(this.#queue.now, query.number);
    this.#settle(query);
  }

  /** Nothing of the query is on its way: its origin sends more, or it has settled. An origin that is down sends nothing. */
  #step(query: ActiveQuery): void {
    const { churn, trace } = this.#options;
    const { plan, counts, number } = query;
    const { now } = this.#queue;
    this.#site.moveTo(query, plan.origin, -1);
    while (churn?.isUp(plan.origin, now) !== false && query.search.next(this.#site, counts.hits)) {
      counts.steps += 1;
      trace?.stepped(now, number, counts.steps);
      // All messages of the step may be lost.
      if (query.inFlight > 0) return;
    }
    this.#settle(query);
  }

  #settle(query: ActiveQuery): void {
    const { trace, onSettled } = this.#options;
    const { plan, counts, number } = query;
    const { now } = this.#queue;
    counts.settledTicks = now - counts.startTick;
    trace?.settled(now, number);
    this.#active.end(query);
    onSettled(plan, counts, number);
    if (this.#begun < this.#waiting.length) {
      this.#addStart(now, this.#waiting[this.#begun] as number);
      this.#begun += 1;
    }
  }

  #arrive(query: ActiveQuery): void {
    const { link, hopWord, now } = this.#queue;
    const state = this.#queue.state >>> 0;
    const { overlay, strategy, load, churn, trace } = this.#options;
    const { counts } = query;
    const peer = overlay.targets[link] as number;
    const ttl = hopWord >>> 16;
    const hops = hopWord & 0xffff;
    query.inFlight -= 1;
    if (peer >= this.#running || (churn !== undefined && !churn.isUp(peer, now))) {
      counts.undelivered += 1;
      trace?.undelivered(now, query.number, link, ttl, hops, state);
    } else {
      this.arrived += 1;
      load[peer] = (load[peer] as number) + 1;
      trace?.arrived(now, query.number, link, ttl, hops, state);
      this.#site.moveTo(query, peer, link);
      const outcome = strategy.arrive(this.#site, ttl, hops, state);
      trace?.decided(outcome);
      if (outcome === Outcome.duplicate || outcome === Outcome.own) counts.duplicates += 1;
      else if (outcome === Outcome.expired) counts.expired += 1;
      else if (outcome === Outcome.hit) this.#sendDirect(query, Direct.hit, peer, hops + 1, 0);
      else if (outcome === Outcome.waiting) this.#sendDirect(query, Direct.check, link, hopWord, state);
    }
    if (query.inFlight === 0) this.#step(query);
  }

  #arriveDirect(query: ActiveQuery, kind: Direct): void {
    const { link, hopWord, now } = this.#queue;
    const state = this.#queue.state >>> 0;
    const { overlay, strategy, churn, trace } = this.#options;
    const { counts, plan, number } = query;
    const peer = kind === Direct.hit ? link : (overlay.targets[link] as number);
    const hops = hopWord & 0xffff;
    const receiver = kind === Direct.hit || kind === Direct.check ? plan.origin : peer;
    query.inFlight -= 1;
    if (churn?.isUp(receiver, now) === false) {
      counts.undelivered += 1;
      trace?.directLost(now, number, kind, peer, hops);
    } else {
      trace?.directArrived(now, number, kind, peer, hops);
      if (kind === Direct.hit) {
        counts.hits += 1;
        if (counts.firstHitTicks < 0) {
          counts.firstHitTicks = now - counts.startTick;
          counts.firstHitHops = hops;
        }
      } else if (kind === Direct.check) {
        const goesOn = query.search.goesOn?.(counts.hits) ?? counts.hits === 0;
        counts.checks += 1;
        this.#sendDirect(query, goesOn ? Direct.goOn : Direct.stop, link, hopWord, state);
      } else if (kind === Direct.goOn) {
        this.#site.moveTo(query, peer, link);
        strategy.goOn?.(this.#site, hopWord >>> 16, hops, state);
      }
    }
    if (query.inFlight === 0) this.#step(query);
  }

  #send(query: ActiveQuery, from: number, link: number, ttl: number, hops: number, state: number): void {
    const { latency, overlay, trace } = this.#options;
    query.counts.messages += 1;
    trace?.sent(this.#queue.now, query.number, link, ttl, hops, state);
    if (this.#isLost(query)) {
      trace?.lost(this.#queue.now, query.number, link, ttl, hops, state);
      return;
    }
    query.inFlight += 1;
    const tick = this.#queue.now + latency.draw(from, overlay.targets[link] as number);
    this.#queue.add(tick, link, (ttl << 16) | hops, state, (query.slot << kindBits) | message);
  }

  /** @param link of a hit, the holder; else the link to the walker's peer */
  #sendDirect(query: ActiveQuery, kind: Direct, link: number, hopWord: number, state: number): void {
    const { latency, overlay, trace } = this.#options;
    const peer = kind === Direct.hit ? link : (overlay.targets[link] as number);
    trace?.directSent(this.#queue.now, query.number, kind, peer, hopWord & 0xffff);
    if (this.#isLost(query)) {
      trace?.directLost(this.#queue.now, query.number, kind, peer, hopWord & 0xffff);
      return;
    }
    query.inFlight += 1;
    const isToOrigin = kind === Direct.hit || kind === Direct.check;
    const { origin } = query.plan;
    const tick = this.#queue.now + (isToOrigin ? latency.draw(peer, origin) : latency.draw(origin, peer));
    this.#queue.add(tick, link, hopWord, state, (query.slot << kindBits) | kind);
  }

  #isLost(query: ActiveQuery): boolean {
    const { loss } = this.#options;
    if (loss === undefined || loss.random.unit() >= loss.probability) return false;
    query.counts.lost += 1;
    return true;
  }
}
