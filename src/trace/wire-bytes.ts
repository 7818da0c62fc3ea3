import { readTraceBytes } from '../core/sanitize.js';
import type { Address, DialectName } from '../core/vocabulary.js';
import { type Dialect, dialectNamed } from '../wire/dialects/index.js';
import { encodeHello } from '../wire/dialects/native.js';
import { nameFields } from '../wire/field-names.js';
import type { EventId, EventOf, TraceEvent } from './event.js';

/** A message as it stood on the wire. */
export interface WireMessage {
  /** All bytes, including the end of line. */
  readonly bytes: Uint8Array;
  /** The bytes as UTF-8. */
  readonly text: string;
  /**
   * `observed`: the trace contains the bytes. `encoded`: they follow from the fields of the events, written by the codec
   * that the sender used.
   */
  readonly source: 'observed' | 'encoded';
  /** Bytes at the end that are not known, because a trace contains only the beginning of a long message. */
  readonly missing: number;
}

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
 * (`found`), `transfer:started` (`request`), and `message:invalid`.
 */
export class WireBytes {
  /** By peer, in the order of the events. */
  readonly #starts = new Map<number, EventOf<'peer:started'>[]>();
  readonly #dialects: { readonly at: number; readonly byPeer: ReadonlyMap<number, DialectName> }[] = [];
  readonly #queries = new Map<string, KnownQuery>();
  /** Events with bytes. */
  readonly #observed = new Map<EventId, EventOf<'query:sent' | 'query:received'>>();
  /** The observed origin addresses, by query. */
  readonly #origins = new Map<string, Address>();
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
        this.#seeBytes(event);
        break;
      }
      case 'query:sent':
        this.#seeBytes(event);
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
        return sent === undefined ? null : this.#found(sent);
      }
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

  #seeBytes(event: EventOf<'query:sent' | 'query:received'>): void {
    if (event.bytes === undefined) return;
    this.#observed.set(event.id, event);
    const origin = originIn(observed(event.bytes, '').text);
    if (origin !== null && !this.#origins.has(event.query)) this.#origins.set(event.query, origin);
  }

  #get(event: EventOf<'query:sent' | 'query:received'>, from: number | null, to: number): WireMessage | null {
    const encoded = this.#encodedGet(event, to);
    const { id, cause = '' } = event;
    const seen =
      this.#observed.get(id) ?? (this.#isUnchanged(event, from) ? this.#observed.get(cause) : undefined);
    if (seen?.bytes === undefined) return encoded;
    // A peer reports a message without its end, a proxy with it.
    const isEnded =
      seen.observedBy === 'proxy' || from === null || !this.#dialectOf(from, event.at).persistentLinks;
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
    const { query, hops, ttl, at } = event;
    const known = this.#queries.get(query);
    const origin = this.#originOf(query);
    if (known === undefined || origin === null) return null;
    // A proxy translates a message without query id to one without it.
    const isBare =
      event.type === 'query:received' && event.observedBy === 'proxy' && this.#isBare(event.cause);
    const extension = isBare ? { query: null, hops: null } : { query, hops };
    const message = { verb: 'get', file: known.file, origin, ...extension, ttl } as const;
    return encoded(this.#dialectOf(to, at).get(message));
  }

  #originOf(query: string): Address | null {
    const known = this.#queries.get(query);
    const seen = this.#origins.get(query);
    if (seen !== undefined || known === undefined || known.origin === null) return seen ?? null;
    return this.addressAt(known.origin, known.at);
  }

  /** Only a native holder reports its hit; of another one, the digest is not known. */
  #found({
    peer,
    query,
    to,
    hops,
    size,
    sha256,
    at,
    cause = '',
    observedBy,
  }: EventOf<'hit:sent'>): WireMessage | null {
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

  /** Whether that message arrived without a query id. */
  #isBare(id: EventId | undefined): boolean {
    const seen = id === undefined ? undefined : this.#observed.get(id);
    if (seen?.bytes === undefined) return false;
    const fields = nameFields(observed(seen.bytes, '').text);
    return fields.length > 0 && !fields.some(({ name }) => name === 'query id');
  }

  #dialectOf(peer: number, at: number): Dialect {
    const snapshot = this.#dialects.findLast((candidate) => candidate.at <= at) ?? this.#dialects[0];
    return dialectNamed(snapshot?.byPeer.get(peer) ?? 'native');
  }
}

function hello(peer: number): WireMessage {
  return encoded(encodeHello({ verb: 'hello', peer }));
}

function encoded(text: string): WireMessage {
  return { bytes: new TextEncoder().encode(text), text, source: 'encoded', missing: 0 };
}

function observed(quoted: string, end: string): WireMessage {
  const { bytes, length } = readTraceBytes(quoted);
  const missing = length - bytes.length;
  const all = missing > 0 ? bytes : Uint8Array.from([...bytes, ...new TextEncoder().encode(end)]);
  return { bytes: all, text: new TextDecoder().decode(all), source: 'observed', missing };
}

/** Whether a message of which only the beginning is known is this one. */
function isBeginning({ bytes, missing }: WireMessage, whole: WireMessage): boolean {
  // A line end may not have been counted.
  const excess = whole.bytes.length - bytes.length - missing;
  return excess >= 0 && excess <= 1 && bytes.every((byte, index) => byte === whole.bytes[index]);
}

function originIn(text: string): Address | null {
  const value = (name: string) => nameFields(text).find((field) => field.name === name)?.value;
  const [ip, port] = [value('origin ip'), value('origin port')];
  return ip === undefined || port === undefined ? null : { ip, port: Number(port) };
}
