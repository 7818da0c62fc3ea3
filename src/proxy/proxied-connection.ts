import type { Socket } from 'node:net';
import { connectTo } from '../core/connect.js';
import { connectionErrorText } from '../core/errors.js';
import { maxTraceBytes, traceBytes } from '../core/sanitize.js';
import type { EventId, NewEvent } from '../trace/event.js';
import type { Dialect } from '../wire/dialects/index.js';
import { legacyQueryId } from '../wire/fields.js';
import { bytesOf, idleFlushMs, MessageFramer } from '../wire/framer.js';
import type { FoundMessage, GetMessage, Message } from '../wire/messages.js';
import type { ProxyOptions } from './open-proxy.js';

/** With more unsent bytes than this, the sender must wait. */
const maxUnsentBytes = 1 << 20;

export interface ConnectionOptions extends ProxyOptions {
  readonly dialects: { readonly from: Dialect | null; readonly to: Dialect };
  /** Whether to record one more message. */
  readonly accepts: () => boolean;
}

/** One connection through a proxy: the sender's messages are read, recorded, and sent to the receiver. */
export class ProxiedConnection {
  readonly outbound: Socket;
  readonly #inbound: Socket;
  readonly #options: ConnectionOptions;
  readonly #framer = new MessageFramer();
  #flushTimer: NodeJS.Timeout | undefined;
  /** Called when the receiver has accepted the connection, or not. */
  readonly #waiting: { readonly onOpen: () => void; readonly onFailed: (reason: string) => void }[] = [];
  /** Whether all further bytes pass unread: they are a transfer, or invalid. */
  #isTransparent = false;

  constructor(inbound: Socket, options: ConnectionOptions) {
    this.#inbound = inbound;
    this.#options = options;
    this.#framer.keepsBytes = true;
    this.outbound = connectTo(options.target(), { allowHalfOpen: true });
    inbound.on('data', (chunk: Buffer) => this.#onData(chunk));
    inbound.on('end', () => this.#onEnd());
    inbound.on('error', () => this.#onSenderLost());
    this.outbound.on('connect', () => {
      for (const { onOpen } of this.#waiting.splice(0)) onOpen();
    });
    this.outbound.on('error', (error) => {
      for (const { onFailed } of this.#waiting.splice(0)) onFailed(connectionErrorText(error));
      inbound.resetAndDestroy();
    });
    // What the receiver has sent before is still passed on.
    this.outbound.on('close', () => inbound.destroySoon());
    this.outbound.pipe(inbound);
  }

  #onData(chunk: Buffer): void {
    clearTimeout(this.#flushTimer);
    if (this.#isTransparent) return this.#write(chunk);
    let rest = chunk;
    for (const message of this.#framer.push(chunk)) {
      this.#forward(message);
      rest = rest.subarray(rest.indexOf(0x0a) + 1);
      if (this.#isTransparent) return this.#write(rest);
    }
    if (this.#framer.hasPending) this.#flushTimer = setTimeout(() => this.#flush(), idleFlushMs);
  }

  #flush(): void {
    const message = this.#framer.flush();
    if (message !== null) this.#forward(message, '');
  }

  #onEnd(): void {
    clearTimeout(this.#flushTimer);
    const last = this.#framer.end();
    if (last !== null) this.#forward(last, '');
    const { to } = this.#options.dialects;
    if (to.persistentLinks) this.outbound.end();
    // The connection to an older program stays open, because that uses a full core for one that has ended. After a request it still
    // sends the file.
    else if (!this.#isTransparent) this.#inbound.end();
  }

  #onSenderLost(): void {
    if (this.#options.dialects.to.persistentLinks) this.outbound.destroy();
    else if (this.#isTransparent) this.outbound.resetAndDestroy();
  }

  /** @param end the line end of the message on the wire */
  #forward(message: ReturnType<MessageFramer['push']>[number], end = '\n'): void {
    if (message.verb === 'invalid') {
      this.#recordInvalid(message.reason, message.bytes);
      this.#isTransparent = true;
      return this.#write(Buffer.concat([message.bytes, Buffer.from(end)]));
    }
    const raw = Buffer.concat([bytesOf(message) ?? Buffer.alloc(0), Buffer.from(end)]);
    if (message.verb === 'get') this.#recordQuery(message, traceBytes(raw));
    if (message.verb === 'found') this.#recordHit(message, traceBytes(raw, maxTraceBytes.hit));
    // The receiver may not know `hello`.
    if (message.verb === 'hello' && !this.#options.dialects.to.sendsHello) return;
    this.#write(this.#translated(message, raw));
    this.#isTransparent = message.verb !== 'get' && message.verb !== 'found' && message.verb !== 'hello';
  }

  /** A query as received, or in the receiver's dialect. A hit may be in any dialect, and is always encoded again. */
  #translated(message: Message, raw: Buffer): string | Buffer {
    const { from, to } = this.#options.dialects;
    if (message.verb === 'found') return to.found(message);
    return message.verb === 'get' && from !== to ? to.get(message) : raw;
  }

  #recordQuery({ file, origin, ttl, query, hops }: GetMessage, bytes: string): void {
    const { from, to, addresses, accepts } = this.#options;
    if (!accepts()) return;
    const id = query ?? legacyQueryId(file, origin);
    const about = { query: id, ttl, hops: hops ?? 0, origin: addresses.peerAt(origin) };
    const sent =
      from === null ? null : this.#record({ type: 'query:sent', peer: from.id, to: to.id, ...about, bytes });
    const cause = sent === null ? {} : { cause: sent };
    this.#whenConnected(
      () =>
        this.#record({
          type: 'query:received',
          peer: to.id,
          from: from?.id ?? null,
          file,
          ...about,
          ...cause,
        }),
      (reason) => {
        if (from === null) return;
        this.#record({ type: 'query:failed', peer: from.id, query: id, to: to.id, reason, ...cause });
      },
    );
  }

  #recordHit({ file, holder, address, query, hops, size }: FoundMessage, bytes: string): void {
    const { to, addresses, isForeign, queryOf, accepts } = this.#options;
    const id = query ?? queryOf(to.id, file);
    const from = addresses.peerAt(address) ?? holder;
    // A native holder reports its hit itself.
    if (id === null || (from !== null && !isForeign(from)) || !accepts()) return;
    const about = { peer: to.id, query: id, from, ...address, hops, size } as const;
    const hit = { ...about, use: 'unknown', bytes } as const;
    this.#whenConnected(
      () => this.#record({ type: 'hit:received', ...hit }),
      () => {},
    );
  }

  #recordInvalid(reason: string, bytes: Buffer): void {
    const { from, to, accepts } = this.#options;
    if (!accepts()) return;
    this.#record({
      type: 'message:invalid',
      peer: to.id,
      from: from?.id ?? null,
      reason,
      bytes: traceBytes(bytes),
    });
  }

  /** A message counts as received only once the connection to the receiver is open. */
  #whenConnected(onOpen: () => void, onFailed: (reason: string) => void): void {
    if (!this.outbound.connecting) return onOpen();
    this.#waiting.push({ onOpen, onFailed });
  }

  #record(event: NewEvent): EventId {
    return this.#options.recorder.record({ ...event, observedBy: 'proxy' });
  }

  /** Writes no faster than the receiver reads. */
  #write(data: string | Buffer): void {
    if (data.length === 0 || this.outbound.write(data) || this.outbound.writableLength < maxUnsentBytes)
      return;
    this.#inbound.pause();
    this.outbound.once('drain', () => this.#inbound.resume());
  }
}
