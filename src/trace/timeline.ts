import type { PeerId } from '../core/vocabulary.js';
import { EmittedIds } from './emitted-ids.js';
import type { Arrival, EventId, EventOf, TraceEvent } from './event.js';
import { ForeignSenders, type IsProxied } from './foreign-senders.js';
import { isArrival, isOfProxy, isSending, linkKey, type OfProxy, type Sending } from './link-events.js';

/** Messages in the name of foreign peers that wait until their query reaches that peer. Those that a stranger makes up wait for ever. */
const maxUnreached = 2_000;

type QueryOrSender = { readonly query: string } | { readonly sender: number };

/**
 * Puts events that arrive over many channels into causal order: no event before its cause.
 *
 * It also joins the arrival of a query or a hit to its sending. The receiver cannot know the id of the sending event,
 * but on one link the messages of one query arrive in the order in which they were sent. A foreign peer reports no
 * sending; a message from one waits until the query has reached that peer.
 */
export class Timeline {
  readonly #emit: (event: TraceEvent) => void;
  readonly #senders: ForeignSenders;
  readonly #emitted = new EmittedIds();
  /** Events that are not placed yet; the first of them is being placed. */
  readonly #added: TraceEvent[] = [];
  /** Waiting events, by what they wait for: an event's id, a message on a link, or that a query reaches a peer. */
  readonly #waiting = new Map<string, TraceEvent[]>();
  /** The keys in it that wait for a foreign peer, the oldest first. */
  readonly #unreached = new Set<string>();
  #unreachedCount = 0;
  /** By query, then by link. */
  readonly #inFlight = new Map<string, Map<string, Sendings>>();
  /** When each query was issued that is not forgotten. */
  readonly #issuedAt = new Map<string, number>();
  /** When a process of each peer last ended. */
  readonly #endedAt = new Map<PeerId, number>();

  constructor(emit: (event: TraceEvent) => void, isProxied: IsProxied = () => false) {
    this.#emit = emit;
    this.#senders = new ForeignSenders(isProxied);
  }

  add(event: TraceEvent): void {
    this.#added.push(event);
    // Called while another event is released: this one is placed after it and all that it releases.
    if (this.#added.length > 1) return;
    for (let next = this.#added[0]; next !== undefined; next = this.#added[0]) {
      this.#place(next);
      this.#added.shift();
    }
  }

  #place(event: TraceEvent): void {
    if (event.type === 'run:started' || event.type === 'topology:changed') {
      this.#senders.setTopology(event.peers);
    }
    if (event.type === 'query:issued') this.#issuedAt.set(event.query, event.at);
    if (event.type === 'peer:died' || event.type === 'peer:stopped') this.#endedAt.set(event.peer, event.at);
    if (isArrival(event)) this.#arrive(event);
    else if (isOfProxy(event)) this.#join(event);
    else if (
      event.type === 'query:sent' &&
      event.observedBy === 'proxy' &&
      !this.#senders.canHaveSent(event, event.peer, event.origin)
    ) {
      this.#waitForReach(event, event.peer);
    } else if (event.cause !== undefined && !this.#emitted.has(event.cause)) this.#wait(event.cause, event);
    else this.#release(event);
  }

  /** An event that was not added has its place: it can be a cause. */
  know(id: EventId): void {
    this.#emitted.add(id);
  }

  /** No more messages of this query are expected. */
  forget(query: string): void {
    this.#inFlight.delete(query);
    this.#issuedAt.delete(query);
    this.#senders.forget(query);
  }

  /**
   * Releases waiting events whose causes will not arrive any more, because their peer was killed before it reported.
   *
   * @param of only messages of this query whose sender has ended since it was issued, and what follows them; or only those of this
   * sender, if it has ended; undefined: all
   */
  flush(of?: QueryOrSender): void {
    const meant = [...this.#waiting].flatMap(([key, events]) =>
      events
        .filter((event) => of === undefined || this.#isOfEndedSender(event, of))
        .map((event) => ({ key, event })),
    );
    // The earliest waits for none of the others, and may release them.
    for (const { key, event } of meant.sort((one, other) => one.event.at - other.event.at)) {
      const waiting = this.#waiting.get(key) ?? [];
      if (!waiting.includes(event)) continue;
      this.#takeWaiting(key);
      for (const other of waiting) if (other !== event) this.#wait(key, other);
      this.#release(event);
    }
  }

  #isOfEndedSender(event: TraceEvent, of: QueryOrSender): boolean {
    if (!(isArrival(event) || isOfProxy(event))) return false;
    const sender = isArrival(event) ? event.from : event.peer;
    const isMeant = 'query' in of ? event.query === of.query : sender === of.sender;
    if (sender === null || !isMeant) return false;
    return (this.#endedAt.get(sender) ?? -1) >= (this.#issuedAt.get(event.query) ?? 0);
  }

  #arrive(event: Arrival): void {
    const from = event.from ?? this.#senders.senderOf(event, (peer) => this.#isInFlight(event, peer));
    const arrived: Arrival = { ...event, from };
    if (from === null) {
      if (this.#senders.mayBecomeKnown(event)) this.#waitForReach(event, null);
      else this.#release(arrived);
      return;
    }
    const link = linkKey(event, from, event.peer);
    const sent = this.#take(event, link);
    const origin = event.type === 'query:received' ? event.origin : null;
    if (sent !== undefined) this.#release({ ...arrived, cause: sent });
    else if (this.#senders.isReporting(from)) {
      // Any program can send in the name of the peer through the proxy.
      if (event.observedBy === 'proxy') this.#waitBounded(link, arrived);
      else this.#wait(link, arrived);
    } else if (this.#senders.canHaveSent(event, from, origin)) this.#release(arrived);
    else this.#waitForReach(arrived, from);
  }

  #isInFlight(event: Arrival, from: number): boolean {
    return (this.#inFlight.get(event.query)?.get(linkKey(event, from, event.peer))?.open.length ?? 0) > 0;
  }

  /** A proxy does not know the id of the sending that it lost or copied. */
  #join(event: OfProxy): void {
    const link = linkKey(event, event.peer, event.to);
    const sent = this.#take(event, link);
    if (sent === undefined) this.#wait(link, event);
    else this.#release({ ...event, cause: sent });
  }

  /**
   * The sending that is the cause of what happened to a message: of those on its link whose end is not known, the first with the same
   * TTL. A message with a state has only one sending, that with the same state, which may not be reported yet. The copy of a message does not end it, and may be reported after its end.
   */
  #take(event: Arrival | OfProxy, link: string): EventId | undefined {
    const sendings = this.#inFlight.get(event.query)?.get(link);
    if (sendings === undefined) return undefined;
    const ttl = 'ttl' in event ? event.ttl : null;
    const state = 'state' in event ? event.state : undefined;
    const isSame = (sending: OneSending): boolean => sending.ttl === ttl && sending.state === state;
    const same = sendings.open.findIndex(isSame);
    if (event.type === 'query:duplicated') {
      const original = sendings.open.find((sending) => isSame(sending) && !sending.isCopy);
      const ended = state === undefined ? sendings.ended.at(-1) : sendings.ended.find(isSame);
      return original?.id ?? ended?.id;
    }
    if (same < 0 && state !== undefined) return undefined;
    const [taken] = sendings.open.splice(Math.max(same, 0), 1);
    if (taken?.isCopy === false) sendings.ended.push(taken);
    return taken?.id;
  }

  #wait(key: string, event: TraceEvent): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#waiting.set(key, [event]);
    else waiting.push(event);
  }

  /** @param peer null: any foreign peer */
  #waitForReach(event: TraceEvent & { readonly query: string }, peer: number | null): void {
    this.#waitBounded(reachKey(event.query, peer), event);
  }

  #waitBounded(key: string, event: TraceEvent): void {
    this.#wait(key, event);
    this.#unreached.add(key);
    this.#unreachedCount += 1;
    const [oldest] = this.#unreached;
    if (this.#unreachedCount <= maxUnreached || oldest === undefined) return;
    for (const waiting of this.#takeWaiting(oldest)) this.#release(waiting);
  }

  #release(first: TraceEvent): void {
    // A list instead of recursion: a chain of a thousand peers may be released at once.
    const ready = [first];
    for (const event of ready) {
      this.#emitted.add(event.id);
      this.#emit(event);
      if (isSending(event) && event.to !== null) {
        ready.push(...this.#sent(event, linkKey(event, event.peer, event.to)));
      }
      // A proxy that has recorded the sending of a foreign peer names it itself.
      if (event.type === 'query:lost') this.#close(event);
      for (const next of this.#takeWaiting(event.id)) ready.push(next);
      this.#reach(event);
    }
  }

  #takeWaiting(key: string): TraceEvent[] {
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    if (this.#unreached.delete(key)) this.#unreachedCount -= waiting.length;
    return waiting;
  }

  /** Notes that a query has reached a foreign peer, and adds again the events that may have waited for this. */
  #reach(event: TraceEvent): void {
    const reached = this.#senders.addReached(event);
    if (reached === null) return;
    const { query, peer } = reached;
    // Arrivals from unknown senders: their sender may be known now.
    for (const waiting of this.#takeWaiting(reachKey(query, null))) this.add(waiting);
    for (const waiting of this.#takeWaiting(reachKey(query, peer))) this.add(waiting);
  }

  #close(event: EventOf<'query:lost'>): void {
    const open = this.#inFlight.get(event.query)?.get(linkKey(event, event.peer, event.to))?.open ?? [];
    const index = open.findIndex(({ id }) => id === event.cause);
    if (index >= 0) open.splice(index, 1);
  }

  /** Notes a sending, and returns the waiting events that now have their cause. */
  #sent(event: Sending, link: string): TraceEvent[] {
    const byLink = this.#inFlight.get(event.query) ?? new Map<string, Sendings>();
    this.#inFlight.set(event.query, byLink);
    const sendings: Sendings = byLink.get(link) ?? { open: [], ended: [] };
    byLink.set(link, sendings);
    const isCopy = event.type === 'query:duplicated';
    const ttl = 'ttl' in event ? event.ttl : null;
    const state = 'state' in event ? event.state : undefined;
    sendings.open.push({ id: event.id, ttl, state, isCopy });
    const joined: TraceEvent[] = [];
    const waiting = this.#takeWaiting(link) as (Arrival | OfProxy)[];
    for (const next of waiting) {
      const sent = this.#take(next, link);
      if (sent === undefined) this.#wait(link, next);
      else joined.push({ ...next, cause: sent });
    }
    return joined;
  }
}

interface OneSending {
  readonly id: EventId;
  readonly ttl: number | null;
  readonly state: number | undefined;
  readonly isCopy: boolean;
}

/** The messages of one kind and query on one link. */
interface Sendings {
  /** Those whose end is not known yet. */
  readonly open: OneSending[];
  /** Those that are not copies and whose end is known. */
  readonly ended: OneSending[];
}

function reachKey(query: string, peer: number | null): string {
  return `reach ${query} ${peer}`;
}
