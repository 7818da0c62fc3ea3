import type { Socket } from 'node:net';
import { connectTo } from '../core/connect.js';
import { connectionErrorText } from '../core/errors.js';
import { maxTraceBytes, traceBytes } from '../core/sanitize.js';
import type { EventId, NewEvent } from '../trace/event.js';
import type { Dialect } from '../wire/dialects/index.js';
import { legacyQueryId } from '../wire/fields.js';
import { bytesOf, idleFlushMs, MessageFramer } from '../wire/framer.js';
import type { FoundMessage, GetMessage, Message } from '../wire/messages.js';
import { LinkQueue, resetAtOnce } from './link-queue.js';
import type { ProxyOptions } from './open-proxy.js';

export interface ConnectionOptions extends ProxyOptions {
  readonly dialects: { readonly from: Dialect | null; readonly to: Dialect };
  /** Whether to record one more message. */
  readonly accepts: () => boolean;
  /** Opens a further connection to the receiver. */
  readonly connectForCopy: () => Socket;
}

/** One connection through a proxy: the sender's messages are read, recorded, and sent to the receiver. */
/** Messages after which more can follow that the proxy reads. */
const readOn: ReadonlySet<Message['verb']> = new Set(['found', 'hello', 'announce']);

export class ProxiedConnection {
  readonly outbound: Socket;
  readonly #inbound: Socket;
  readonly #options: ConnectionOptions;
  readonly #framer = new MessageFramer();
  readonly #queue: LinkQueue;
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
    this.#queue = new LinkQueue(this.outbound, {
      ...options,
      connectForCopy: options.dialects.to.persistentLinks ? undefined : options.connectForCopy,
      onFull: (isFull) => {
        if (isFull) inbound.pause();
        else inbound.resume();
      },
    });
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
    this.outbound.on('close', () => {
      this.#queue.close();
      if (this.#queue.isReset) resetAtOnce(inbound);
      else inbound.destroySoon();
    });
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
    if (to.persistentLinks) this.#queue.end();
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
    if (message.verb === 'get') return this.#pass(message, raw);
    if (message.verb === 'found') this.#recordHit(message, traceBytes(raw, maxTraceBytes.hit));
    // The receiver may not know `hello`.
    if (message.verb === 'hello' && !this.#options.dialects.to.sendsHello) return;
    this.#write(this.#translated(message, raw));
    this.#isTransparent = !readOn.has(message.verb);
  }

  /** A query as received, or in the receiver's dialect; a native peer knows them all. A hit may be in any, and is always encoded again. */
  #translated(message: Message, raw: Buffer): string | Buffer {
    const { dialects, to, isForeign } = this.#options;
    if (message.verb === 'found') return dialects.to.found(message);
    const isOther = dialects.from !== dialects.to && isForeign(to.id);
    return message.verb === 'get' && isOther ? dialects.to.get(message) : raw;
  }

  /** The end of the line separates the message from a copy, if they use the same connection. */
  #complete(bytes: Buffer): Buffer {
    const isOpen = this.#options.dialects.to.persistentLinks && bytes.at(-1) !== 0x0a;
    return isOpen ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes;
  }

  #pass(message: GetMessage, raw: Buffer): void {
    const { file, origin, ttl, hops, state } = message;
    const { from, to, addresses, isForeign, accepts } = this.#options;
    // The sender knows a native origin by the address of this proxy. Otherwise it would not send the query back to its origin.
    if (!isForeign(to.id) && addresses.peerAt(origin) === to.id) return;
    const bytes = this.#complete(Buffer.from(this.#translated(message, raw)));
    if (!accepts()) return this.#queue.add(bytes);
    const query = message.query ?? legacyQueryId(file, origin);
    const passing = { query, ttl, hops: hops ?? 0, ...(state !== undefined && { state }) };
    const about = { ...passing, origin: addresses.peerAt(origin), bytes: traceBytes(raw) };
    // A native peer reports itself what it sends and receives.
    const isSentRecorded = from !== null && isForeign(from.id);
    const sent = isSentRecorded
      ? this.#record({ type: 'query:sent', peer: from.id, to: to.id, ...about })
      : undefined;
    // Before its receiver reports that it has arrived.
    if (!isForeign(to.id)) this.#options.recorder.flush();
    this.#queue.pass({ ...passing, sent }, bytes, (copy) => {
      const cause = copy ?? sent;
      const caused = cause === undefined ? {} : { cause };
      const received = { peer: to.id, from: from?.id ?? null, file, ...about, ...caused };
      this.#whenConnected(
        () => {
          if (isForeign(to.id)) this.#record({ type: 'query:received', ...received });
        },
        (reason) => {
          if (from === null) return;
          this.#record({ type: 'query:failed', peer: from.id, query, to: to.id, reason, ...caused });
        },
      );
    });
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

  #write(data: string | Buffer): void {
    if (data.length > 0) this.#queue.add(Buffer.from(data));
  }
}
