import type { EventId, EventOf, TraceEvent } from './event.js';

/**
 * Puts events that come over many channels into causal order: none before what caused it.
 *
 * The arrival of a query or a hit is joined here to its sending: the receiver can't know that event's id, but on one
 * link the messages of one query come in the order in which they were sent. Who tells nothing sends nothing that could be
 * joined; what comes from such a peer waits until the query has come to it.
 */
export class Timeline {
  readonly #emit: (event: TraceEvent) => void;
  /** Who tells of what it sends, and who does not. */
  #tellers: ReadonlySet<number> = new Set();
  #programs: readonly number[] = [];
  readonly #emitted = new Set<EventId>();
  /** Events that wait, by what they wait for: an event's id, a message's link, or that a program is reached. */
  readonly #waiting = new Map<string, TraceEvent[]>();
  /** Sends whose arrival has not come yet, by link. */
  readonly #underWay = new Map<string, EventId[]>();
  /** Programs that a query has come to. */
  readonly #reached = new Set<string>();

  constructor(emit: (event: TraceEvent) => void) {
    this.#emit = emit;
  }

  add(event: TraceEvent): void {
    if (event.type === 'run:started') {
      this.#tellers = new Set(event.peers.flatMap(({ id, program }) => (program === undefined ? [id] : [])));
      this.#programs = event.peers.flatMap(({ id, program }) => (program === undefined ? [] : [id]));
    }
    if (isArrival(event)) this.#arrive(event);
    else if (event.type === 'query:sent' && event.seenBy === 'tap' && !this.#isDue(event, event.peer)) {
      this.#wait(reachOf(event.query, event.peer), event);
    } else if (event.cause !== undefined && !this.#emitted.has(event.cause)) this.#wait(event.cause, event);
    else this.#release(event);
  }

  /** Gives out what still waits: its causes will not come any more (their peer died before it told them). */
  flush(): void {
    const rest = [...this.#waiting.values()].flat().sort((one, other) => one.at - other.at);
    this.#waiting.clear();
    for (const event of rest) this.#emit(event);
  }

  #arrive(event: Arrival): void {
    const from = event.from ?? this.#senderOf(event);
    const arrived: Arrival = { ...event, from };
    if (from === null) return this.#release(arrived);
    const sent = this.#underWay.get(linkOf(arrived))?.shift();
    if (sent !== undefined) this.#release({ ...arrived, cause: sent });
    else if (this.#tellers.has(from)) this.#wait(linkOf(arrived), arrived);
    else if (this.#isDue(arrived, from)) this.#release(arrived);
    else this.#wait(reachOf(event.query, from), arrived);
  }

  /** Who did not say who it is: the program in whose name something was sent there, if that can only be one. */
  #senderOf(event: Arrival): number | null {
    const senders = this.#programs.filter((from) => this.#underWay.get(linkOf({ ...event, from }))?.length);
    return senders.length === 1 ? (senders[0] ?? null) : null;
  }

  /** Whether what a peer that tells nothing has sent may be told: the query is its own, or has come to it. */
  #isDue(event: Arrival | EventOf<'query:sent'>, from: number): boolean {
    const isOwn = event.type !== 'hit:received' && event.origin === from;
    return isOwn || !this.#programs.includes(from) || this.#reached.has(reachOf(event.query, from));
  }

  #wait(key: string, event: TraceEvent): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#waiting.set(key, [event]);
    else waiting.push(event);
  }

  #release(first: TraceEvent): void {
    // A list and no recursion: a chain of a thousand peers may be released at once.
    const ready = [first];
    for (let event = ready.shift(); event !== undefined; event = ready.shift()) {
      this.#emitted.add(event.id);
      this.#emit(event);
      const link = departureLink(event);
      const arrival = link === null ? null : this.#arrivalOf(event.id, link);
      if (arrival !== null) ready.push(arrival);
      ready.push(...this.#takeWaiting(event.id));
      const reached = this.#reachedBy(event);
      if (reached === null || this.#reached.has(reached)) continue;
      this.#reached.add(reached);
      ready.push(...this.#takeWaiting(reached));
    }
  }

  #takeWaiting(key: string): TraceEvent[] {
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    return waiting;
  }

  #reachedBy(event: TraceEvent): string | null {
    if (!('query' in event) || event.query === undefined) return null;
    const peer = event.type === 'query:sent' ? event.to : event.type === 'query:issued' ? event.peer : null;
    return peer !== null && this.#programs.includes(peer) ? reachOf(event.query, peer) : null;
  }

  #arrivalOf(sent: EventId, link: string): TraceEvent | null {
    const waiting = this.#waiting.get(link);
    const arrival = waiting?.shift();
    if (waiting?.length === 0) this.#waiting.delete(link);
    if (arrival !== undefined) return { ...arrival, cause: sent };
    const sends = this.#underWay.get(link);
    if (sends === undefined) this.#underWay.set(link, [sent]);
    else sends.push(sent);
    return null;
  }
}

type Arrival = Extract<TraceEvent, { type: 'query:received' | 'hit:received' }>;

/** Whether it is a message's arrival, and its sending is still to be joined to it. */
function isArrival(event: TraceEvent): event is Arrival {
  return (event.type === 'query:received' || event.type === 'hit:received') && event.cause === undefined;
}

function linkOf(event: Arrival): string {
  return `${kindOf(event)} ${event.query} ${event.from}>${event.peer}`;
}

/** Where a message goes, if somebody will tell of its arrival. */
function departureLink(event: TraceEvent): string | null {
  if ((event.type !== 'query:sent' && event.type !== 'hit:sent') || event.to === null) return null;
  return `${kindOf(event)} ${event.query} ${event.peer}>${event.to}`;
}

function reachOf(query: string, peer: number): string {
  return `reach ${query} ${peer}`;
}

function kindOf({ type }: TraceEvent): string {
  return type.slice(0, type.indexOf(':'));
}
