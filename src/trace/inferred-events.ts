import type { EventId, EventOf, Observer, TraceEvent } from './event.js';
import { foreignPeersOf } from './foreign-peers-of.js';

/** A message that came to a program. */
interface Receipt {
  readonly id: EventId;
  readonly ttl: number;
}

/**
 * Tells what programs that others wrote do, from what their neighbours tell: what was sent to one came to it, and what came
 * from one it has sent. It puts in the events that such a peer would have told itself, each with who saw it, so that whoever
 * reads a trace need not know who tells and who does not.
 *
 * Takes events in causal order, and gives them so.
 */
export class EventInference {
  #programs: ReadonlySet<number> = new Set();
  readonly #gone = new Set<number>();
  readonly #files = new Map<string, string>();
  /** By query and peer. */
  readonly #receipts = new Map<string, Receipt[]>();
  readonly #matched = new Map<string, EventId>();
  /** Questions of programs, by query and peer. */
  readonly #issued = new Map<string, EventId>();
  #count = 0;

  /** The event, with what it lets be concluded before and behind it. */
  infer(event: TraceEvent): TraceEvent[] {
    this.#learn(event);
    if (this.#programs.size === 0) return [event];
    switch (event.type) {
      case 'query:sent':
        return this.#inferCause(event);
      case 'query:received':
        return this.#inferSent(event);
      case 'hit:sent':
        return [event, ...this.#hitAt(event)];
      case 'hit:received':
        return this.#inferHit(event);
      case 'transfer:verified':
        return this.#inferMatch(event);
      default:
        return [event];
    }
  }

  #learn(event: TraceEvent): void {
    if (event.type === 'run:started' || event.type === 'topology:changed') {
      this.#programs = foreignPeersOf(event.peers);
    }
    if (event.type === 'peer:died' || event.type === 'peer:stopped') this.#gone.add(event.peer);
    if (event.type === 'peer:started') this.#gone.delete(event.peer);
    if (event.type === 'query:issued') this.#issued.set(keyOf(event.query, event.peer), event.id);
    if (event.type === 'query:issued' || event.type === 'query:received')
      this.#files.set(event.query, event.file);
  }

  /** What a tap saw a program send had its cause in what had come to it. */
  #inferCause(event: EventOf<'query:sent'>): TraceEvent[] {
    const { peer, query, ttl } = event;
    const isRelayed = this.#programs.has(peer) && event.cause === undefined;
    const cause = isRelayed ? this.#causeOf(peer, query, ttl) : event.cause;
    const told = cause === undefined ? event : { ...event, cause };
    return [told, ...this.#receiptOf(event)];
  }

  /** What was sent to a program has come to it, where nothing says otherwise. A tap tells of it itself. */
  #receiptOf(event: EventOf<'query:sent'>): TraceEvent[] {
    const { peer, to, query, ttl, hops, at, id, observedBy } = event;
    if (!this.#programs.has(to) || this.#gone.has(to) || observedBy === 'proxy') return [];
    const file = this.#files.get(query) ?? '';
    const told = {
      type: 'query:received',
      peer: to,
      query,
      from: peer,
      file,
      origin: null,
      ttl,
      hops,
    } as const;
    const received = this.#inferred({ ...told, at, cause: id }, observedBy ?? peer);
    this.#receive(to, query, { id: received.id, ttl });
    return [received];
  }

  /** What came from a program it has sent, because of what had come to it. */
  #inferSent(event: EventOf<'query:received'>): TraceEvent[] {
    const { peer, from, query, ttl, hops, at } = event;
    if (this.#programs.has(peer)) this.#receive(peer, query, { id: event.id, ttl });
    if (from === null || !this.#programs.has(from) || event.cause !== undefined) return [event];
    const cause = this.#causeOf(from, query, ttl);
    const sent = this.#inferred(
      {
        type: 'query:sent',
        peer: from,
        query,
        to: peer,
        ttl,
        hops,
        at,
        ...(cause && { cause }),
        ...(event.bytes && { bytes: event.bytes }),
      },
      event.observedBy ?? peer,
    );
    return [sent, { ...event, cause: sent.id }];
  }

  #hitAt({ peer, to, query, hops, size, at, id }: EventOf<'hit:sent'>): TraceEvent[] {
    if (to === null || !this.#programs.has(to) || this.#gone.has(to)) return [];
    const told = { type: 'hit:received', peer: to, query, from: peer, ip: '', port: 0, hops, size } as const;
    return [this.#inferred({ ...told, use: 'unknown', at, cause: id } as const, peer)];
  }

  #inferHit(event: EventOf<'hit:received'>): TraceEvent[] {
    const { peer, from, query, hops, size, at } = event;
    if (from === null || !this.#programs.has(from) || event.cause !== undefined) return [event];
    const witness = event.observedBy ?? peer;
    const matched = this.#match({ peer: from, query, origin: peer, at }, witness);
    const cause = this.#matched.get(keyOf(query, from));
    const hit = { type: 'hit:sent', peer: from, query, to: peer, hops, size, sha256: null } as const;
    const sent = this.#inferred({ ...hit, at, ...(cause && { cause }) }, witness);
    return [...matched, sent, { ...event, cause: sent.id }];
  }

  /** Whoever has sent the file had it; who told the origin so was perhaps not seen. */
  #inferMatch(event: EventOf<'transfer:verified'>): TraceEvent[] {
    const { peer, from, query, at } = event;
    if (event.observedBy === undefined || from === null || !this.#programs.has(from)) return [event];
    return [...this.#match({ peer: from, query, origin: peer, at }, event.observedBy), event];
  }

  /** That a program has the file, told once. */
  #match(
    { peer, query, origin, at }: Pick<EventOf<'query:matched'>, 'peer' | 'query' | 'origin' | 'at'>,
    witness: Observer,
  ): TraceEvent[] {
    const key = keyOf(query, peer);
    if (this.#matched.has(key)) return [];
    const cause = this.#receipts.get(key)?.[0]?.id;
    const file = this.#files.get(query) ?? '';
    const match = { type: 'query:matched', peer, query, file, origin, to: [] } as const;
    const event = this.#inferred({ ...match, at, ...(cause && { cause }) }, witness);
    this.#matched.set(key, event.id);
    return [event];
  }

  #receive(peer: number, query: string, receipt: Receipt): void {
    const key = keyOf(query, peer);
    const receipts = this.#receipts.get(key);
    if (receipts === undefined) this.#receipts.set(key, [receipt]);
    else receipts.push(receipt);
  }

  /** Of what came to a program, the message that it has passed on: the first with a TTL one higher, or else the last. */
  #causeOf(peer: number, query: string, ttl: number): EventId | undefined {
    const issued = this.#issued.get(keyOf(query, peer));
    if (issued !== undefined) return issued;
    const receipts = this.#receipts.get(keyOf(query, peer)) ?? [];
    return (receipts.find((receipt) => receipt.ttl === ttl + 1) ?? receipts.at(-1))?.id;
  }

  #inferred<E extends Omit<TraceEvent, 'id'>>(event: E, observedBy: Observer): E & TraceEvent {
    this.#count += 1;
    return { id: `seen#${this.#count}`, ...event, observedBy } as unknown as E & TraceEvent;
  }
}

function keyOf(query: string, peer: number): string {
  return `${query} ${peer}`;
}
