import type { EventId, TraceEvent } from './event.js';

/**
 * Puts events that come over many channels into causal order: none before what caused it.
 *
 * The arrival of a query or a hit is joined here to its sending: the receiver can't know that event's id, but on one
 * link the messages of one query come in the order in which they were sent.
 */
export class Timeline {
  readonly #emit: (event: TraceEvent) => void;
  /** Who tells of what it sends. */
  #peers: ReadonlySet<number> = new Set();
  readonly #emitted = new Set<EventId>();
  /** Events that wait, by what they wait for: an event's id, or a message's link. */
  readonly #waiting = new Map<string, TraceEvent[]>();
  /** Sends whose arrival has not come yet, by link. */
  readonly #underWay = new Map<string, EventId[]>();

  constructor(emit: (event: TraceEvent) => void) {
    this.#emit = emit;
  }

  add(event: TraceEvent): void {
    if (event.type === 'run:started') this.#peers = new Set(event.peers.map(({ id }) => id));
    const link = arrivalLink(event, this.#peers);
    if (link !== null) {
      const sent = this.#underWay.get(link)?.shift();
      if (sent === undefined) this.#wait(link, event);
      else this.#release({ ...event, cause: sent });
    } else if (event.cause !== undefined && !this.#emitted.has(event.cause)) {
      this.#wait(event.cause, event);
    } else {
      this.#release(event);
    }
  }

  /** Gives out what still waits: its causes will not come any more (their peer died before it told them). */
  flush(): void {
    const rest = [...this.#waiting.values()].flat().sort((one, other) => one.at - other.at);
    this.#waiting.clear();
    for (const event of rest) this.#emit(event);
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
      const effects = this.#waiting.get(event.id);
      if (effects === undefined) continue;
      this.#waiting.delete(event.id);
      ready.push(...effects);
    }
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

/** Where a message came over, if its sending is still to be joined to it. */
function arrivalLink(event: TraceEvent, peers: ReadonlySet<number>): string | null {
  if (event.type !== 'query:received' && event.type !== 'hit:received') return null;
  if (event.from === null || !peers.has(event.from) || event.cause !== undefined) return null;
  return `${kindOf(event)} ${event.query} ${event.from}>${event.peer}`;
}

/** Where a message goes, if a peer of this run will tell of its arrival. */
function departureLink(event: TraceEvent): string | null {
  if ((event.type !== 'query:sent' && event.type !== 'hit:sent') || event.to === null) return null;
  return `${kindOf(event)} ${event.query} ${event.peer}>${event.to}`;
}

function kindOf({ type }: TraceEvent): string {
  return type.slice(0, type.indexOf(':'));
}
