import { connect, type Socket } from 'node:net';
import { strangersRate, Throttle } from '../throttle.js';
import type { EventId, NewEvent } from '../trace/event.js';
import { idOfBare } from '../wire/bare-query-id.js';
import { MessageFramer } from '../wire/framer.js';
import type { FoundMessage, GetMessage } from '../wire/messages.js';
import { quoteBytes } from '../wire/quote-bytes.js';
import type { TapOptions } from './open-tap.js';

/** An unended message is taken for whole when nothing more has come for so long: see `docs/wire.md`. */
const unendedMs = 30;
/** More than this unsent: who sends has to wait. */
const mostUnsent = 1 << 20;

/** One connection through a tap: what its near end says is read, told, and said to the far end. */
export class TappedConnection {
  readonly outbound: Socket;
  readonly #inbound: Socket;
  readonly #options: TapOptions;
  readonly #throttle = new Throttle(strangersRate);
  readonly #framer = new MessageFramer();
  #unended: NodeJS.Timeout | undefined;
  /** What came and is not yet told apart into messages. */
  #raw: Buffer = Buffer.alloc(0);
  /** From here on all bytes pass as they come: it is a transfer, or nonsense. */
  #passes = false;

  constructor(inbound: Socket, options: TapOptions) {
    this.#inbound = inbound;
    this.#options = options;
    const { ip, port } = options.target();
    this.outbound = connect({ host: ip, port, noDelay: true, allowHalfOpen: true });
    inbound.on('data', (chunk: Buffer) => this.#take(chunk));
    inbound.on('end', () => this.#end());
    inbound.on('error', () => this.outbound.destroy());
    this.outbound.on('error', () => inbound.destroy());
    this.outbound.on('close', () => inbound.destroy());
    this.outbound.pipe(inbound);
  }

  #take(chunk: Buffer): void {
    clearTimeout(this.#unended);
    if (this.#passes) {
      this.#write(chunk);
      return;
    }
    this.#raw = Buffer.concat([this.#raw, chunk]);
    for (const message of this.#framer.push(chunk)) this.#say(message);
    if (this.#framer.hasPending) this.#unended = setTimeout(() => this.#onQuiet(), unendedMs);
  }

  #onQuiet(): void {
    const message = this.#framer.takePending();
    if (message !== null) this.#say(message);
  }

  #end(): void {
    clearTimeout(this.#unended);
    const last = this.#framer.end();
    if (last !== null) this.#say(last);
    // An older program spins on a connection that is closed: it stays open to its end of the network.
    if (this.#options.to.dialect.keepsLinks || this.#passes) this.outbound.end();
  }

  #say(message: ReturnType<MessageFramer['push']>[number]): void {
    const raw = this.#cut();
    const { from, to } = this.#options;
    switch (message.verb) {
      case 'get': {
        this.#tellQuery(message, quoteBytes(raw));
        const isSame = from !== null && from.dialect === to.dialect;
        this.#write(isSame ? raw : to.dialect.get(message));
        return;
      }
      case 'found':
        this.#tellHit(message);
        this.#write(to.dialect.found(message));
        return;
      case 'invalid':
        this.#tellNonsense(message.reason, message.bytes);
        break;
      case 'hello':
        // Whom it speaks to may know no such word.
        if (!to.dialect.introduces) return;
        this.#write(raw);
        return;
      default:
        break;
    }
    this.#passes = true;
    this.#write(Buffer.concat([raw, this.#raw]));
  }

  /** The bytes of what was just read: up to the end of its line, or all there are. */
  #cut(): Buffer {
    const end = this.#raw.indexOf(0x0a);
    const cut = end === -1 || this.#passes ? this.#raw : this.#raw.subarray(0, end + 1);
    this.#raw = this.#raw.subarray(cut.length);
    return cut;
  }

  #tellQuery({ file, origin, ttl, query, hops }: GetMessage, bytes: string): void {
    const { from, to, peerAt, clock } = this.#options;
    if (!this.#throttle.allows(clock())) return;
    const refused = this.#throttle.takeRefused();
    if (refused > 0) this.#tell({ type: 'query:cut', peer: to.id, from: from?.id ?? null, count: refused });
    const id = query ?? idOfBare(file, origin);
    const told = { query: id, file, origin: peerAt(origin), ttl, hops: hops ?? 0 };
    const cause =
      from === null
        ? undefined
        : this.#tell({
            type: 'query:sent',
            peer: from.id,
            to: to.id,
            query: id,
            ttl,
            hops: hops ?? 0,
            origin: peerAt(origin),
            bytes,
          });
    this.#tell({
      type: 'query:received',
      peer: to.id,
      from: from?.id ?? null,
      ...told,
      ...(cause && { cause }),
    });
  }

  #tellHit({ file, holder, address, query, hops, size }: FoundMessage): void {
    const { to, peerAt, isOwn, questionOf } = this.#options;
    const id = query ?? questionOf(to.id, file);
    const from = peerAt(address) ?? holder;
    // Our own tell of what they send.
    if (id === null || (from !== null && isOwn(from))) return;
    this.#tell({
      type: 'hit:received',
      peer: to.id,
      query: id,
      from,
      ...address,
      hops,
      size,
      use: 'unknown',
    });
  }

  #tellNonsense(reason: string, bytes: Buffer): void {
    const { from, to } = this.#options;
    const quoted = quoteBytes(bytes);
    this.#tell({ type: 'message:invalid', peer: to.id, from: from?.id ?? null, reason, bytes: quoted });
  }

  #tell(event: NewEvent): EventId {
    return this.#options.recorder.record({ ...event, seenBy: 'tap' });
  }

  /** No faster than the far end takes it. */
  #write(data: string | Buffer): void {
    if (this.outbound.write(data) || this.outbound.writableLength < mostUnsent) return;
    this.#inbound.pause();
    this.outbound.once('drain', () => this.#inbound.resume());
  }
}
