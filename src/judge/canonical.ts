import type { PeerId } from '../core/vocabulary.js';
import type { EventId, EventOf, TopologySnapshot, TraceEvent } from '../trace/event.js';
import type { Fold } from '../trace/select.js';
import { canonicalEvent, compareSiblings, valueText } from './canonical-event.js';

/** An event in canonical form. */
export interface CanonicalEvent {
  /** Messages on the way from the start of the query to this event; null for the events that belong to no query. */
  readonly wave: number | null;
  readonly peer: PeerId | null;
  /** `query:sent to=3 ttl=6 hops=1` */
  readonly text: string;
}

/** A part of a run: its network, the events between two queries, or a query. */
export interface CanonicalSection {
  /** `network chain3`, `query 1 of peer 1`, `after query 1` */
  readonly title: string;
  readonly events: readonly CanonicalEvent[];
}

/**
 * A run without all that differs between two runs of the same flood. Ids of events and queries, times, pids, addresses, paths and
 * digests are left out, queries have numbers, and the order of the events depends on their causes only:
 *
 * - the queries in the order in which they were issued, each with its events;
 * - the events of a query by their wave: the number of messages on the way to them;
 * - within a wave by peers; at a peer first the message that it accepted, then those that it dropped, by their senders;
 * - behind each message what the peer did because of it, every event behind its cause.
 *
 * So two runs have the same canonical form exactly if each peer accepted the query from the same neighbour, and did the same.
 */
export type CanonicalTrace = readonly CanonicalSection[];

/** What follows from one arrival at one peer, or from the start of a query. */
interface Step {
  readonly wave: number;
  readonly first: TraceEvent;
  readonly events: TraceEvent[];
}

interface Query {
  readonly number: number;
  readonly steps: Step[];
  readonly stepOf: Map<EventId, Step>;
  issued: EventOf<'query:issued'> | null;
  /** Its end, and the faults that acted on it: their places in time are not fixed. */
  readonly others: TraceEvent[];
}

const arrivals: ReadonlySet<TraceEvent['type']> = new Set(['query:received', 'hit:received']);

/** Brings a trace into canonical form. Keeps the events of all queries. */
export class Canonical implements Fold<CanonicalTrace> {
  #title = 'network';
  #network: CanonicalEvent[] = [];
  readonly #started = new Set<PeerId>();
  readonly #queries = new Map<string, Query>();
  /** What belongs to no query, by the number of queries that were issued before. */
  readonly #between = new Map<number, TraceEvent[]>();

  see(event: TraceEvent): void {
    if (event.type === 'run:started') {
      this.#title = `network ${valueText(event.topology)}`;
      this.#network = networkEvents(event);
    } else if (canonicalEvent(event) === null || this.#isFirstStart(event)) return;
    else if ('query' in event && event.query !== undefined) this.#seeOfQuery(event, event.query);
    else if (event.type !== 'file:held') this.#seeBetween(event);
  }

  get result(): CanonicalTrace {
    const queries = [...this.#queries.values()];
    return [
      { title: this.#title, events: [...this.#network, ...this.#eventsBetween(0)] },
      ...queries.flatMap((query) => {
        const between = this.#eventsBetween(query.number);
        const section = { title: titleOf(query), events: eventsOf(query) };
        if (between.length === 0) return [section];
        return [section, { title: `after query ${query.number}`, events: between }];
      }),
    ];
  }

  /** A peer that starts again is worth an event. */
  #isFirstStart(event: TraceEvent): boolean {
    if (event.type !== 'peer:started' || this.#started.has(event.peer)) return false;
    this.#started.add(event.peer);
    return true;
  }

  #seeOfQuery(event: TraceEvent, id: string): void {
    const query = this.#queries.get(id) ?? {
      number: this.#queries.size + 1,
      steps: [],
      stepOf: new Map<EventId, Step>(),
      issued: null,
      others: [],
    };
    this.#queries.set(id, query);
    if (event.type === 'query:issued') query.issued = event;
    if (event.type === 'query:settled' || event.type === 'fault:applied') query.others.push(event);
    else addToStep(query, event);
  }

  #seeBetween(event: TraceEvent): void {
    const known = this.#between.get(this.#queries.size);
    if (known === undefined) this.#between.set(this.#queries.size, [event]);
    else known.push(event);
  }

  #eventsBetween(queries: number): CanonicalEvent[] {
    const isLast = queries === this.#queries.size;
    return (this.#between.get(queries) ?? [])
      .flatMap((event) => {
        // At the end of a run all peers are stopped.
        if (isLast && event.type === 'peer:stopped') return [];
        const changed = event.type === 'topology:changed' ? networkEvents(event) : [];
        return [canonical(event, null), ...changed];
      })
      .sort(byText);
  }
}

/** One event a line: wave, peer, event. */
export function canonicalText(trace: CanonicalTrace): string {
  const lines = trace.flatMap(({ title, events }) => [`# ${title}`, ...events.map(canonicalLine)]);
  return `${lines.join('\n')}\n`;
}

export function canonicalLine({ wave, peer, text }: CanonicalEvent): string {
  return `${wave ?? '-'} ${peer ?? '-'} ${text}`;
}

function titleOf({ number, issued }: Query): string {
  if (issued === null) return `query ${number}, not issued in this network`;
  return `query ${number} of peer ${issued.peer}`;
}

function networkEvents({ peers, absent }: TopologySnapshot): CanonicalEvent[] {
  const neighbours = peers.map(({ id, neighbours: to, program }) => ({
    wave: null,
    peer: id,
    text: `neighbours=${to.join(',') || 'none'}${program === undefined ? '' : ' foreign'}`,
  }));
  if (absent.length === 0) return neighbours;
  return [...neighbours, { wave: null, peer: null, text: `absent=${absent.join(',')}` }];
}

function addToStep(query: Query, event: TraceEvent): void {
  const before = event.cause === undefined ? undefined : query.stepOf.get(event.cause);
  const isArrival = arrivals.has(event.type);
  let step = isArrival ? undefined : before;
  if (step === undefined) {
    step = { wave: waveOf(event, before ?? null), first: event, events: [] };
    query.steps.push(step);
  }
  step.events.push(event);
  query.stepOf.set(event.id, step);
}

/** An arrival without a known sending is where its hops say; other events without a known cause are at the start. */
function waveOf(event: TraceEvent, before: Step | null): number {
  if (before !== null) return before.wave + 1;
  if (event.type !== 'query:received' && event.type !== 'hit:received') return 0;
  return (event.hops ?? 0) + 1;
}

function eventsOf({ steps, others }: Query): CanonicalEvent[] {
  const inOrder = steps.toSorted(compareSteps);
  // The outcome of a query that found nothing has no cause: it follows from the end of the flood.
  const [caused, ends] = partition(inOrder, ({ first }) => !endTypes.has(first.type));
  return [
    ...caused.flatMap((step) => inCausalOrder(step.events).map((event) => canonical(event, step.wave))),
    ...others.map((event) => canonical(event, null)).sort(byText),
    ...ends.flatMap(({ events }) => events.map((event) => canonical(event, null))),
  ];
}

const endTypes: ReadonlySet<TraceEvent['type']> = new Set(['query:resolved', 'query:abandoned']);

function compareSteps(one: Step, other: Step): number {
  const peers = (one.first.peer ?? 0) - (other.first.peer ?? 0);
  return (
    one.wave - other.wave ||
    peers ||
    dropRank(one) - dropRank(other) ||
    compareSiblings(one.first, other.first)
  );
}

/** 1 for a message that had no effect. */
function dropRank({ events }: Step): 0 | 1 {
  const isLate = events.some(
    (event) => event.type === 'query:dropped' && (event.reason === 'duplicate' || event.reason === 'own'),
  );
  const isUnused = events.some((event) => event.type === 'hit:received' && event.use !== 'request');
  return isLate || isUnused ? 1 : 0;
}

/** Every event behind its cause, and before the next event with the same cause. */
function inCausalOrder(events: readonly TraceEvent[]): TraceEvent[] {
  const ids = new Set(events.map(({ id }) => id));
  const effects = new Map<EventId | null, TraceEvent[]>();
  for (const event of events) {
    // The first one is the root, also of a damaged trace with causes in a circle.
    const isCaused = event !== events[0] && event.cause !== undefined && ids.has(event.cause);
    const cause = isCaused && event.cause !== undefined ? event.cause : null;
    const known = effects.get(cause);
    if (known === undefined) effects.set(cause, [event]);
    else known.push(event);
  }
  const inOrder: TraceEvent[] = [];
  // A list instead of recursion; the next event is the last.
  const waiting = effectsOf(effects, null);
  for (let event = waiting.pop(); event !== undefined; event = waiting.pop()) {
    inOrder.push(event);
    waiting.push(...effectsOf(effects, event.id));
  }
  return inOrder;
}

function effectsOf(effects: ReadonlyMap<EventId | null, TraceEvent[]>, cause: EventId | null): TraceEvent[] {
  return (effects.get(cause) ?? []).toSorted(compareSiblings).reverse();
}

function canonical(event: TraceEvent, wave: number | null): CanonicalEvent {
  return { wave, peer: event.peer ?? null, text: canonicalEvent(event) ?? event.type };
}

function byText(one: CanonicalEvent, other: CanonicalEvent): number {
  const [first, second] = [canonicalLine(one), canonicalLine(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
