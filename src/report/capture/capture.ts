import type { EventId, EventOf, TraceEvent } from '../../trace/event.js';
import { foreignPeersOf } from '../../trace/select.js';
import { WireBytes } from '../../trace/wire-bytes.js';
import type { WireMessage } from '../../trace/wire-message.js';
import { archiveName, encodeFramedHeader } from '../../transfer/header.js';
import { invalidContent } from '../../wire/dialects/native.js';
import { commentOf, faultNotes, titleOf } from './comments.js';
import { fileHeader, packetBlock } from './pcapng.js';
import { Streams } from './streams.js';
import type { Packet, TcpStream } from './tcp-stream.js';

/** Nanoseconds from an event to the message that it leads to on a connection of its own. */
const openingNs = 300;

/**
 * The messages of a run as a pcapng file: one TCP connection for each link, hit and transfer.
 *
 * @param trace the events of the run, in the order of the trace
 * @param startedAt when the run began; 1970 if that is not known
 */
export function captureOf(trace: readonly TraceEvent[], startedAt: Date | null): Buffer {
  const capture = new Capture(trace);
  for (const event of trace) capture.see(event);
  const start = BigInt(startedAt?.getTime() ?? 0) * 1_000_000n;
  const packets = capture.packets.sort((one, other) => one.at - other.at);
  return Buffer.concat([
    fileHeader(...titleOf(trace)),
    ...packets.map((packet) => packetBlock({ ...packet, time: start + BigInt(Math.max(0, packet.at)) })),
  ]);
}

/** A copy that a fault sends is a message like any other. */
type SentQuery = EventOf<'query:sent' | 'query:duplicated'>;

/** A message on the connection that carried it. */
interface Sent {
  readonly stream: TcpStream;
  readonly at: number;
  /** The sequence number behind it. */
  readonly end: number;
}

class Capture {
  readonly packets: Packet[] = [];
  readonly #wire = new WireBytes();
  readonly #links = new Map<string, TcpStream>();
  readonly #waiting = new Map<string, SentQuery[]>();
  readonly #sent = new Map<EventId, Sent>();
  /** By query and requester. The size is that of the content; null for the older form. */
  readonly #transfers = new Map<string, { readonly stream: TcpStream; readonly size: number | null }>();
  /** Events whose message was not delivered. */
  readonly #failed = new Set<EventId | undefined>();
  /** What a fault did to a message, by the event of its sending. */
  readonly #notes: ReadonlyMap<EventId, string>;
  /** By the event of its sending. A proxy may have translated the message. */
  readonly #arrivals = new Map<EventId, EventOf<'query:received'>>();
  readonly #streams: Streams;
  #foreign: ReadonlySet<number> = new Set();

  constructor(trace: readonly TraceEvent[]) {
    this.#notes = faultNotes(trace);
    for (const event of trace) {
      this.#wire.see(event);
      if (event.type === 'query:received' && event.cause !== undefined)
        this.#arrivals.set(event.cause, event);
      if (event.type === 'query:failed' || event.type === 'hit:failed') this.#failed.add(event.cause);
    }
    const listening = trace.flatMap((event) => (event.type === 'peer:started' ? [event.port] : []));
    this.#streams = new Streams(this.#wire, new Set(listening), (packet) => this.packets.push(packet));
  }

  see(event: TraceEvent): void {
    const at = Math.round(event.at * 1000) * 1000;
    switch (event.type) {
      case 'run:started':
      case 'topology:changed':
        this.#foreign = foreignPeersOf(event.peers);
        return;
      case 'link:opened':
        return this.#openLink(event, event.peer, event.to, at);
      case 'link:accepted':
        // A native peer reports its link itself.
        if (this.#foreign.has(event.from)) this.#openLink(event, event.from, event.peer, at);
        return;
      case 'link:failed':
        this.#streams.between(event.peer, event.to, event.at)?.refuse(at, commentOf(event));
        return;
      case 'link:closed':
        this.#links.get(linkKey(event.from, event.peer))?.close(at, 'client');
        return;
      case 'peer:died':
      case 'peer:stopped':
        return this.#endPeer(event.peer, at);
      case 'query:sent':
      case 'query:duplicated':
        return this.#sendQuery(event, at);
      case 'query:received':
        return event.cause === undefined ? this.#receive(event, at) : this.#acknowledge(event.cause, at);
      case 'hit:sent':
        return this.#sendHit(event, at);
      case 'hit:received':
        this.#acknowledge(event.cause, at);
        return this.#endHit(event, at);
      case 'transfer:started':
        return this.#request(event, at);
      case 'transfer:served':
        return this.#serve(event, at);
      case 'transfer:verified':
      case 'transfer:failed':
        this.#transfers.get(linkKey(event.query, event.peer))?.stream.close(at, 'client');
        return;
      case 'message:invalid':
        return this.#rejectInvalid(event, at);
    }
  }

  #openLink(event: TraceEvent, from: number, to: number, at: number): void {
    const stream = this.#streams.between(from, to, event.at);
    if (stream === null) return;
    stream.open(at, commentOf(event));
    const hello = this.#wire.bytesOf(event);
    if (hello !== null) this.#send(stream, event, hello, at);
    const key = linkKey(from, to);
    this.#links.set(key, stream);
    for (const waiting of this.#waiting.get(key) ?? []) this.#sendQuery(waiting, at);
    this.#waiting.delete(key);
  }

  #endPeer(peer: number, at: number): void {
    for (const stream of this.#links.values()) {
      if (stream.client.peer === peer) stream.close(at, 'client');
      if (stream.server.peer === peer) stream.close(at, 'server');
    }
  }

  #sendQuery(event: SentQuery, at: number): void {
    const message = this.#wire.bytesOf(this.#arrivals.get(event.id) ?? event);
    if (message === null || this.#failed.has(event.id)) return;
    const { peer, to } = event;
    const key = linkKey(peer, to);
    const link = this.#links.get(key);
    if (link?.isOpen) this.#send(link, event, message, at);
    else if (!this.#foreign.has(peer) && !this.#foreign.has(to)) {
      // The peer opens the link first.
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), event]);
    } else this.#sendAlone(event, peer, to, message, at);
  }

  /** A message from a peer that is not known, on a connection of its own. */
  #receive(event: EventOf<'query:received'>, at: number): void {
    const message = this.#wire.bytesOf(event);
    if (message === null) return;
    this.#sendAlone(event, event.from, event.peer, message, at - 2 * openingNs);
    this.#acknowledge(event.id, at);
  }

  #sendHit(event: EventOf<'hit:sent'>, at: number): void {
    const message = this.#wire.bytesOf(event);
    if (event.to === null) return;
    if (this.#failed.has(event.id)) {
      this.#streams.between(event.peer, event.to, event.at)?.refuse(at + openingNs, commentOf(event));
    } else if (message !== null) this.#sendAlone(event, event.peer, event.to, message, at);
  }

  /** A native holder closes the connection of a hit to a native origin; an older origin closes it itself. */
  #endHit({ peer, cause = '' }: EventOf<'hit:received'>, at: number): void {
    if (!this.#foreign.has(peer)) this.#sent.get(cause)?.stream.close(at, 'client');
  }

  #request(event: EventOf<'transfer:started'>, at: number): void {
    const message = this.#wire.bytesOf(event);
    if (event.from === null || message === null) return;
    const stream = this.#sendAlone(event, event.peer, event.from, message, at);
    const size = event.form === 'framed' ? event.size : null;
    if (stream !== null) this.#transfers.set(linkKey(event.query, event.peer), { stream, size });
  }

  /** The header of a framed transfer; its archive is not in the trace. */
  #serve(event: EventOf<'transfer:served'>, at: number): void {
    const { query, to, file } = event;
    const transfer = query === undefined || to === null ? undefined : this.#transfers.get(linkKey(query, to));
    if (transfer === undefined || transfer.size === null) return;
    const { stream, size } = transfer;
    if (!stream.isOpen || stream.server.peer !== event.peer) return;
    stream.acknowledge(at, 'server');
    const header = encodeFramedHeader({ filename: archiveName(file), name: file, size });
    const comment = `${commentOf(event)}; the header; the archive of ${event.bytes} bytes and the trailer are left out`;
    stream.send(at, 'server', header, { comment });
  }

  #rejectInvalid(event: EventOf<'message:invalid'>, at: number): void {
    const message = this.#wire.bytesOf(event);
    if (message === null) return;
    const { from, peer } = event;
    const link = from === null ? undefined : this.#links.get(linkKey(from, peer));
    const stream = link?.isOpen ? link : this.#streams.between(from, peer, event.at);
    if (stream === null) return;
    if (!stream.isOpen) stream.open(at, commentOf(event));
    this.#send(stream, event, message, at);
    if (event.observedBy === undefined) {
      stream.acknowledge(at, 'server');
      stream.send(at, 'server', Buffer.from(invalidContent), { comment: commentOf(event) });
    }
    stream.close(at, 'server');
  }

  /** Sends on a connection of its own. */
  #sendAlone(
    event: TraceEvent,
    from: number | null,
    to: number,
    message: WireMessage,
    at: number,
  ): TcpStream | null {
    const stream = this.#streams.between(from, to, event.at);
    stream?.open(at + openingNs, commentOf(event));
    if (stream !== null) this.#send(stream, event, message, at + openingNs);
    return stream;
  }

  #send(stream: TcpStream, event: TraceEvent, message: WireMessage, at: number): void {
    const { bytes, missing, source } = message;
    const note = this.#notes.get(event.id);
    const origin = source === 'observed' ? 'observed' : 'encoded again from the event';
    const comment = `${commentOf(event)}${note === undefined ? '' : `; ${note}`}; bytes ${origin}`;
    this.#sent.set(event.id, { stream, at, end: stream.send(at, 'client', bytes, { comment, missing }) });
  }

  #acknowledge(cause: EventId | undefined, at: number): void {
    const sent = this.#sent.get(cause ?? '');
    // The arrival of an inferred message is dated like its sending.
    sent?.stream.acknowledge(Math.max(at, sent.at), 'server', sent.end);
  }
}

function linkKey(from: number | string, to: number): string {
  return `${from} ${to}`;
}
