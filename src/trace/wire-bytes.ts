import type { Address, DialectName } from '../core/vocabulary.js';
import { type Dialect, dialectNamed } from '../wire/dialects/index.js';
import { encodeCheck } from '../wire/dialects/native.js';
import { nameFields } from '../wire/field-names.js';
import type { EventId, EventOf, TraceEvent } from './event.js';
import { encoded, hello, isBeginning, observed, originIn, type WireMessage } from './wire-message.js';

interface KnownQuery {
  readonly file: string;
  readonly origin: number | null;
  /** When the query was issued: its origin address is the one that the origin had then. */
  readonly at: number;
}

/**
 * The exact bytes of the messages of a run. Give it every event of a trace, in any order, and ask for the bytes of any
 * of them afterwards. Pure, and without imports of Node: the page of a report uses it.
 *
 * Messages have: `link:opened`, `link:accepted` (`hello`), `query:sent`, `query:received` (`get`), `hit:sent`, `hit:received`
 * (`found`), `check:sent`, `check:received` (`check`), `transfer:started` (`request`), and `message:invalid`.
 */
export class WireBytes {
  /** By peer, in the order of the events. */
  readonly #starts = new Map<number, EventOf<'peer:started'>[]>();
  readonly #dialects: { readonly at: number; readonly byPeer: ReadonlyMap<number, DialectName> }[] = [];
  readonly #queries = new Map<string, KnownQuery>();
  /** Events with bytes. */
  readonly #observed = new Map<EventId, EventOf<'query:sent' | 'query:received'>>();
  /** The observed origin addresses, by event. */
  readonly #origins = new Map<EventId, Address>();
  /** Sendings by the client of the run, which writes in the dialect of the receiver. */
  readonly #onBehalf = new Set<EventId>();
  /** Causes in the floods of foreign origins. */
  readonly #causes = new Map<EventId, EventId>();
  readonly #hits = new Map<EventId, EventOf<'hit:sent'>>();
  /** From each `query:matched` to the `query:received` that it answers. */
  readonly #matches = new Map<EventId, EventId>();

  see(event: TraceEvent): void {
    switch (event.type) {
      case 'run:started':
      case 'topology:changed': {
        const foreign = event.peers.flatMap(({ id, program }) =>
          program === undefined ? [] : [[id, program.dialect] as const],
        );
        this.#dialects.push({ at: event.at, byPeer: new Map(foreign) });
        break;
      }
      case 'peer:started':
        this.#starts.set(event.peer, [...(this.#starts.get(event.peer) ?? []), event]);
        break;
      case 'query:issued':
        this.#queries.set(event.query, { file: event.file, origin: event.peer, at: event.at });
        break;
      case 'query:received': {
        const { query, file, origin, at } = event;
        if (!this.#queries.has(query)) this.#queries.set(query, { file, origin, at });
        this.#seeCopy(event);
        break;
      }
      case 'query:sent':
        if (event.observedBy === 'supervisor') this.#onBehalf.add(event.id);
        this.#seeCopy(event);
        break;
      case 'query:forwarded':
        this.#seeCause(event);
        break;
      case 'query:matched':
        if (event.cause !== undefined) this.#matches.set(event.id, event.cause);
        break;
      case 'hit:sent':
        this.#hits.set(event.id, event);
        break;
    }
  }

  /** @returns null for events without a message, and for messages of which the trace contains too little */
  bytesOf(event: TraceEvent): WireMessage | null {
    switch (event.type) {
      case 'link:opened':
        return this.#dialectOf(event.to, event.at).sendsHello ? hello(event.peer) : null;
      case 'link:accepted':
        return hello(event.from);
      case 'query:sent':
        return this.#get(event, event.peer, event.to);
      case 'query:received':
        return this.#get(event, event.from, event.peer);
      case 'hit:sent':
        return this.#found(event);
      case 'hit:received': {
        const sent = event.cause === undefined ? undefined : this.#hits.get(event.cause);
        return sent === undefined ? null : this.#found(sent, event.observedBy);
      }
      case 'check:sent':
        return this.#check(event, event.peer);
      case 'check:received':
        return event.from === null ? null : this.#check(event, event.from);
      case 'transfer:started':
        return this.#request(event);
      case 'message:invalid':
        return observed(event.bytes, '');
      default:
        return null;
    }
  }

  /** Where a peer listened at that time; null if it is not known. */
  addressAt(peer: number, at: number): Address | null {
    const starts = this.#starts.get(peer) ?? [];
    const start = starts.findLast((candidate) => candidate.at <= at) ?? starts[0];
    return start === undefined ? null : { ip: start.ip, port: start.port };
  }

  #seeCopy(event: EventOf<'query:sent' | 'query:received'>): void {
    this.#seeCause(event);
    if (event.bytes === undefined) return;
    this.#observed.set(event.id, event);
    const origin = originIn(observed(event.bytes, '').text);
    if (origin === null) return;
    this.#origins.set(event.id, origin);
    // The sending of a copy that was observed at its arrival.
    if (event.type === 'query:received' && event.cause !== undefined) this.#origins.set(event.cause, origin);
  }

  #seeCause({ id, cause, query }: EventOf<'query:sent' | 'query:received' | 'query:forwarded'>): void {
    if (cause !== undefined && this.#isForeign(this.#queries.get(query)?.origin ?? null))
      this.#causes.set(id, cause);
  }

  #get(event: EventOf<'query:sent' | 'query:received'>, from: number | null, to: number): WireMessage | null {
    const encoded = this.#encodedGet(event, to);
    const { id, cause = '' } = event;
    const seen =
      this.#observed.get(id) ?? (this.#isUnchanged(event, from) ? this.#observed.get(cause) : undefined);
    if (seen?.bytes === undefined) return encoded;
    // A peer reports a message without its end, a proxy with it.
    const writer = this.#onBehalf.has(cause) ? to : from;
    const isEnded =
      seen.observedBy === 'proxy' || writer === null || !this.#dialectOf(writer, event.at).persistentLinks;
    const message = observed(seen.bytes, isEnded ? '' : '\n');
    return message.missing > 0 && encoded !== null && isBeginning(message, encoded)
      ? { ...encoded, source: 'observed' }
      : message;
  }

  /** A proxy that translates sends something else than it received. */
  #isUnchanged({ type, peer, at }: TraceEvent & { readonly peer: number }, from: number | null): boolean {
    if (type !== 'query:received' || from === null) return false;
    return this.#dialectOf(from, at) === this.#dialectOf(peer, at);
  }

  #encodedGet(event: EventOf<'query:sent' | 'query:received'>, to: number): WireMessage | null {
    const { query, hops, state, ttl, at } = event;
    const known = this.#queries.get(query);
    const origin = this.#originOf(event);
    if (known === undefined || origin === null) return null;
    // A proxy translates a message without query id to one without it.
    const isBare =
      event.type === 'query:received' && event.observedBy === 'proxy' && this.#isBare(event.cause);
    const extension = isBare ? { query: null, hops: null } : { query, hops, state };
    const message = { verb: 'get', file: known.file, origin, ...extension, ttl } as const;
    return encoded(this.#dialectOf(to, at).get(message));
  }

  /**
   * The origin's address in a copy. A foreign origin may have another address for each of its neighbours, if proxies are
   * between them: then it is known from what was observed earlier on the path of the copy.
   */
  #originOf({ id, query }: EventOf<'query:sent' | 'query:received'>): Address | null {
    const known = this.#queries.get(query);
    if (known === undefined) return null;
    if (known.origin !== null && !this.#isForeign(known.origin))
      return this.addressAt(known.origin, known.at);
    // A damaged trace may have causes in a circle.
    const followed = new Set<EventId>();
    for (
      let event: EventId | undefined = id;
      event !== undefined && !followed.has(event);
      event = this.#causes.get(event)
    ) {
      followed.add(event);
      const origin = this.#origins.get(event);
      if (origin !== undefined) return origin;
    }
    return null;
  }

  /** A native holder reports its hit, with all its fields; of a foreign one, the bytes were observed, or too little is known. */
  #found(
    { peer, query, to, hops, size, sha256, at, cause = '', bytes, observedBy }: EventOf<'hit:sent'>,
    observer = observedBy,
  ): WireMessage | null {
    if (bytes !== undefined)
      return observed(bytes, observer !== 'proxy' && this.#dialectOf(peer, at).persistentLinks ? '\n' : '');
    const known = this.#queries.get(query);
    const address = this.addressAt(peer, at);
    if (observedBy !== undefined || known === undefined || address === null) return null;
    const extension = this.#isBare(this.#matches.get(cause))
      ? { query: null, hops: null, size: null, sha256: null }
      : { query, hops, size, sha256 };
    const { found } = to === null ? dialectNamed('native') : this.#dialectOf(to, at);
    return encoded(found({ verb: 'found', file: known.file, holder: peer, address, ...extension }));
  }

  #request({
    peer,
    query,
    from,
    file,
    form,
    at,
    observedBy,
  }: EventOf<'transfer:started'>): WireMessage | null {
    const requester = this.addressAt(peer, at);
    if (observedBy !== undefined || requester === null) return null;
    const { request } = from === null ? dialectNamed('native') : this.#dialectOf(from, at);
    return encoded(request({ verb: 'request', file, requester, query: form === 'old' ? null : query }));
  }

  /** @param from the peer at which the walker waits */
  #check({ query, state, at }: EventOf<'check:sent' | 'check:received'>, from: number): WireMessage | null {
    const address = this.addressAt(from, at);
    return address === null ? null : encoded(encodeCheck({ verb: 'check', query, state, address }));
  }

  /** Whether that message arrived without a query id. */
  #isBare(id: EventId | undefined): boolean {
    const seen = id === undefined ? undefined : this.#observed.get(id);
    if (seen?.bytes === undefined) return false;
    const fields = nameFields(observed(seen.bytes, '').text);
    return fields.length > 0 && !fields.some(({ name }) => name === 'query id');
  }

  #isForeign(peer: number | null): boolean {
    return peer !== null && this.#dialects.some(({ byPeer }) => byPeer.has(peer));
  }

  #dialectOf(peer: number, at: number): Dialect {
    const snapshot = this.#dialects.findLast((candidate) => candidate.at <= at) ?? this.#dialects[0];
    return dialectNamed(snapshot?.byPeer.get(peer) ?? 'native');
  }
}
