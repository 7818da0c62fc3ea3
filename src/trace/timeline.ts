import type { EventId, EventOf, TraceEvent } from './event.js';
import { foreignPeersOf } from './foreign-peers-of.js';

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
  #reportingPeers: ReadonlySet<number> = new Set();
  /** Programs that no tap hears. */
  #withoutProxy: ReadonlySet<number> = new Set();
  /** Those who do not, with their neighbours. */
  #foreignPeers: readonly number[] = [];
  #neighboursOf: ReadonlyMap<number, readonly number[]> = new Map();
  readonly #emitted = new Set<EventId>();
  /** Events that wait, by what they wait for: an event's id, a message's link, or that a program is reached. */
  readonly #waiting = new Map<string, TraceEvent[]>();
  /** Sends whose arrival has not come yet, by link. */
  readonly #inFlight = new Map<string, EventId[]>();
  /** Programs that a query has come to, and with which TTLs. */
  readonly #reached = new Map<string, Set<number>>();

  constructor(emit: (event: TraceEvent) => void) {
    this.#emit = emit;
  }

  add(event: TraceEvent): void {
    if (event.type === 'run:started' || event.type === 'topology:changed') {
      const programs = foreignPeersOf(event.peers);
      this.#foreignPeers = [...programs];
      this.#reportingPeers = new Set(event.peers.flatMap(({ id }) => (programs.has(id) ? [] : [id])));
      this.#neighboursOf = new Map(event.peers.map(({ id, neighbours }) => [id, neighbours]));
      this.#withoutProxy = new Set(
        event.peers.flatMap(({ id, program }) => (program?.tap === false ? [id] : [])),
      );
    }
    if (isArrival(event)) this.#arrive(event);
    else if (
      event.type === 'query:sent' &&
      event.observedBy === 'proxy' &&
      !this.#canRelease(event, event.peer)
    ) {
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
    if (from === null && this.#senderMayBecomeKnown(arrived))
      return this.#wait(reachOf(event.query, null), event);
    if (from === null) return this.#release(arrived);
    const sent = this.#inFlight.get(linkOf(arrived))?.shift();
    if (sent !== undefined) this.#release({ ...arrived, cause: sent });
    else if (this.#reportingPeers.has(from)) this.#wait(linkOf(arrived), arrived);
    else if (this.#canRelease(arrived, from)) this.#release(arrived);
    else this.#wait(reachOf(event.query, from), arrived);
  }

  /** Who did not say who it is: the program in whose name something was sent there, if that can only be one. */
  #senderOf(event: Arrival): number | null {
    const asked = this.#foreignPeers.filter((from) => this.#inFlight.get(linkOf({ ...event, from }))?.length);
    const [sender, ...others] = asked.length > 0 ? asked : this.#relaysOf(event);
    return sender !== undefined && others.length === 0 ? sender : null;
  }

  /** Programs that have the peer for a neighbour, and to which the query has come with a TTL one higher. */
  #relaysOf(event: Arrival): number[] {
    if (event.type !== 'query:received') return [];
    return this.#foreignPeers.filter(
      (from) =>
        this.#neighboursOf.get(from)?.includes(event.peer) &&
        this.#reached.get(reachOf(event.query, from))?.has(event.ttl + 1),
    );
  }

  /** Whether it may still be told that the query has come to a program, which is then who sent this. */
  #senderMayBecomeKnown(event: Arrival): boolean {
    if (event.type !== 'query:received' || event.origin === null) return false;
    const around = this.#foreignPeers.filter((from) => this.#neighboursOf.get(from)?.includes(event.peer));
    const isReached = (from: number): boolean =>
      this.#reached.has(reachOf(event.query, from)) || this.#isReachedUnobserved(from);
    return around.length > 1 && !around.some(isReached);
  }

  /** Whether what a peer that tells nothing has sent may be told: the query is its own, or has come to it. */
  #canRelease(event: Arrival | EventOf<'query:sent'>, from: number): boolean {
    const isOwn = event.type !== 'hit:received' && event.origin === from;
    if (isOwn || !this.#foreignPeers.includes(from) || this.#isReachedUnobserved(from)) return true;
    return this.#reached.has(reachOf(event.query, from));
  }

  /** Whether a query may come to a program without anybody seeing it: from another, over a link that has no tap. */
  #isReachedUnobserved(id: number): boolean {
    return this.#foreignPeers.some(
      (other) =>
        this.#neighboursOf.get(other)?.includes(id) &&
        (this.#withoutProxy.has(id) || this.#withoutProxy.has(other)),
    );
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
      ready.push(...this.#reach(event));
    }
  }

  #takeWaiting(key: string): TraceEvent[] {
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    return waiting;
  }

  /** Takes note that a query has come to a program; gives what may now be told because of that. */
  #reach(event: TraceEvent): TraceEvent[] {
    if (event.type !== 'query:sent' && event.type !== 'query:issued') return [];
    const peer = event.type === 'query:sent' ? event.to : event.peer;
    if (!this.#foreignPeers.includes(peer)) return [];
    const key = reachOf(event.query, peer);
    const ttls = this.#reached.get(key) ?? new Set();
    this.#reached.set(key, ttls.add(event.ttl));
    // Those of unknown senders are looked at anew: they may be known now.
    for (const arrival of this.#takeWaiting(reachOf(event.query, null))) this.add(arrival);
    return this.#takeWaiting(key);
  }

  #arrivalOf(sent: EventId, link: string): TraceEvent | null {
    const waiting = this.#waiting.get(link);
    const arrival = waiting?.shift();
    if (waiting?.length === 0) this.#waiting.delete(link);
    if (arrival !== undefined) return { ...arrival, cause: sent };
    const sends = this.#inFlight.get(link);
    if (sends === undefined) this.#inFlight.set(link, [sent]);
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

function reachOf(query: string, peer: number | null): string {
  return `reach ${query} ${peer}`;
}

function kindOf({ type }: TraceEvent): string {
  return type.slice(0, type.indexOf(':'));
}
