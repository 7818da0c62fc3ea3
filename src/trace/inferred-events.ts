import type { EventId, EventOf, Observer, TraceEvent } from './event.js';
import { type IsProxied, Receipts } from './foreign-senders.js';
import { foreignPeersOf } from './select.js';

/**
 * Foreign peers report no events. This class infers them from the reports of their neighbours and of proxies: a message
 * to a foreign peer reached it, and a message from one was sent by it. Each inferred event names its observer, so that
 * reports need no special case.
 *
 * Takes events in causal order and returns them in causal order.
 */
export class EventInference {
  #foreign: ReadonlySet<number> = new Set();
  /** Peers that have died or stopped. */
  readonly #gone = new Set<number>();
  /** Peers that have started: empty in a trace that does not report it. */
  readonly #started = new Set<number>();
  readonly #files = new Map<string, string>();
  readonly #receipts = new Receipts<{ readonly id: EventId; readonly ttl: number; readonly at: number }>();
  /** The `query:matched` events, by query, then by peer. */
  readonly #matched = new Map<string, Map<number, EventId>>();
  /** The `query:issued` events, by query. */
  readonly #issued = new Map<string, EventOf<'query:issued'>>();
  #count = 0;
  readonly #isProxied: IsProxied;

  constructor(isProxied: IsProxied = () => false) {
    this.#isProxied = isProxied;
  }

  /** Returns the event together with the events inferred from it. */
  infer(event: TraceEvent): TraceEvent[] {
    this.#learn(event);
    if (this.#foreign.size === 0) return [event];
    switch (event.type) {
      case 'query:sent':
        return this.#inferCause(event);
      case 'query:received':
        return this.#inferSent(event);
      case 'hit:sent':
        return [event, ...this.#hitReceived(event)];
      case 'hit:received':
        return this.#inferHit(event);
      case 'transfer:verified':
        return this.#inferMatch(event);
      default:
        return [event];
    }
  }

  /** No more messages of this query are expected. */
  forget(query: string): void {
    this.#files.delete(query);
    this.#receipts.forget(query);
    this.#matched.delete(query);
    this.#issued.delete(query);
  }

  #learn(event: TraceEvent): void {
    if (event.type === 'run:started' || event.type === 'topology:changed') {
      this.#foreign = foreignPeersOf(event.peers);
    }
    if (event.type === 'peer:died' || event.type === 'peer:stopped') this.#gone.add(event.peer);
    if (event.type === 'peer:started') {
      this.#gone.delete(event.peer);
      this.#started.add(event.peer);
    }
    if (event.type === 'query:issued') this.#issued.set(event.query, event);
    if (event.type === 'query:issued' || event.type === 'query:received')
      this.#files.set(event.query, event.file);
  }

  /** The cause of a sending that a proxy observed is what the foreign peer received before. */
  #inferCause(event: EventOf<'query:sent'>): TraceEvent[] {
    const { peer } = event;
    const isInferable = this.#foreign.has(peer) && event.cause === undefined;
    const cause = isInferable ? this.#causeOf(peer, event) : event.cause;
    const sent = cause === undefined ? event : { ...event, cause };
    return [sent, ...this.#receivedFrom(event)];
  }

  /** A message sent to a running foreign peer arrived there. A proxy reports the arrival itself. */
  #receivedFrom(event: EventOf<'query:sent'>): TraceEvent[] {
    const { peer, to, query, ttl, hops, state, at, id, observedBy } = event;
    if (!this.#isRunning(to) || observedBy === 'proxy' || this.#isProxied(peer, to)) return [];
    const file = this.#files.get(query) ?? '';
    const arrival = { type: 'query:received', peer: to, query, from: peer, file, origin: null } as const;
    const numbers = { ttl, hops, ...(state !== undefined && { state }) };
    const received = this.#inferred({ ...arrival, ...numbers, at, cause: id }, observedBy ?? peer);
    this.#receipts.add(query, to, { id: received.id, ttl, at });
    return [received];
  }

  /** A message from a foreign peer was sent by it, because of what it received before. */
  #inferSent(event: EventOf<'query:received'>): TraceEvent[] {
    const { peer, from, query, ttl, hops, state, at, bytes } = event;
    if (this.#foreign.has(peer)) this.#receipts.add(query, peer, { id: event.id, ttl, at });
    if (from === null || !this.#foreign.has(from) || event.cause !== undefined) return [event];
    const cause = this.#causeOf(from, event);
    const numbers = { ttl, hops, ...(state !== undefined && { state }) };
    const sending = { type: 'query:sent', peer: from, query, to: peer, ...numbers, at } as const;
    const sent = this.#inferred(
      { ...sending, ...(cause && { cause }), ...(bytes && { bytes }) },
      event.observedBy ?? peer,
    );
    return [sent, { ...event, cause: sent.id }];
  }

  #hitReceived({ peer, to, query, hops, size, at, id }: EventOf<'hit:sent'>): TraceEvent[] {
    if (to === null || !this.#isRunning(to)) return [];
    const hit = { type: 'hit:received', peer: to, query, from: peer, ip: '', port: 0, hops, size } as const;
    return [this.#inferred({ ...hit, use: 'unknown', at, cause: id } as const, peer)];
  }

  #inferHit(event: EventOf<'hit:received'>): TraceEvent[] {
    const { peer, from, query, hops, size, at, bytes } = event;
    if (from === null || !this.#foreign.has(from) || event.cause !== undefined) return [event];
    const observer = event.observedBy ?? peer;
    const matched = this.#match({ peer: from, query, origin: peer, at }, observer);
    const cause = this.#matched.get(query)?.get(from);
    const hit = { type: 'hit:sent', peer: from, query, to: peer, hops, size, sha256: null } as const;
    const sent = this.#inferred({ ...hit, at, ...(cause && { cause }), ...(bytes && { bytes }) }, observer);
    return [...matched, sent, { ...event, cause: sent.id }];
  }

  /** The sender of a file is a holder, even if its hit was not observed. */
  #inferMatch(event: EventOf<'transfer:verified'>): TraceEvent[] {
    const { peer, from, query, at } = event;
    if (event.observedBy === undefined || from === null || !this.#foreign.has(from)) return [event];
    return [...this.#match({ peer: from, query, origin: peer, at }, event.observedBy), event];
  }

  /** Infers once per query that a foreign peer is a holder. */
  #match(
    { peer, query, origin, at }: Pick<EventOf<'query:matched'>, 'peer' | 'query' | 'origin' | 'at'>,
    observer: Observer,
  ): TraceEvent[] {
    const known = this.#matched.get(query) ?? new Map<number, EventId>();
    if (known.has(peer)) return [];
    const cause = this.#receipts.before({ query, at }, peer)[0]?.id;
    const file = this.#files.get(query) ?? '';
    const match = { type: 'query:matched', peer, query, file, origin, to: [] } as const;
    const event = this.#inferred({ ...match, at, ...(cause && { cause }) }, observer);
    this.#matched.set(query, known.set(peer, event.id));
    return [event];
  }

  #isRunning(peer: number): boolean {
    const hasStarted = this.#started.size === 0 || this.#started.has(peer);
    return this.#foreign.has(peer) && hasStarted && !this.#gone.has(peer);
  }

  /**
   * What made a foreign peer send a copy: its own query, or the copy that it forwarded, as the TTL shows. A peer of an older dialect
   * also forwards its own query when it returns.
   */
  #causeOf(
    peer: number,
    message: { readonly query: string; readonly ttl: number; readonly at: number },
  ): EventId | undefined {
    const own = this.#issued.get(message.query);
    const issued = own?.peer === peer ? own : undefined;
    if (issued?.ttl === message.ttl) return issued.id;
    const source = this.#receipts.sourceOf(message, peer);
    return (source ?? issued ?? this.#receipts.before(message, peer).at(-1))?.id;
  }

  #inferred<E extends Omit<TraceEvent, 'id'>>(event: E, observedBy: Observer): E & TraceEvent {
    this.#count += 1;
    return { id: `inferred#${this.#count}`, ...event, observedBy } as unknown as E & TraceEvent;
  }
}
