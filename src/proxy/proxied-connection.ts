import { connect, type Socket } from 'node:net';
import { connectionErrorText } from '../core/errors.js';
import { traceBytes } from '../core/sanitize.js';
import type { EventId, NewEvent } from '../trace/event.js';
import { legacyQueryId } from '../wire/fields.js';
import { bytesOf, idleFlushMs, MessageFramer } from '../wire/framer.js';
import type { FoundMessage, GetMessage, Message } from '../wire/messages.js';
import type { TapOptions } from './open-proxy.js';

/** More than this unsent: who sends has to wait. */
const mostUnsent = 1 << 20;

/** One connection through a tap: what its near end says is read, told, and said to the far end. */
export class ProxiedConnection {
  readonly outbound: Socket;
  readonly #inbound: Socket;
  readonly #options: TapOptions;
  readonly #isHeard: () => boolean;
  readonly #framer = new MessageFramer();
  #unended: NodeJS.Timeout | undefined;
  /** Who is to be told whether the far end has been reached. */
  readonly #waiting: { readonly then: () => void; readonly otherwise: (reason: string) => void }[] = [];
  /** From here on all bytes pass as they come: it is a transfer, or nonsense. */
  #passes = false;

  /** @param isHeard whether one more query is to be told of */
  constructor(inbound: Socket, options: TapOptions, isHeard: () => boolean) {
    this.#inbound = inbound;
    this.#options = options;
    this.#isHeard = isHeard;
    this.#framer.keepsBytes = true;
    const { ip, port } = options.target();
    this.outbound = connect({ host: ip, port, noDelay: true, allowHalfOpen: true });
    inbound.on('data', (chunk: Buffer) => this.#take(chunk));
    inbound.on('end', () => this.#end());
    inbound.on('error', () => this.outbound.destroy());
    this.outbound.on('connect', () => {
      for (const { then } of this.#waiting.splice(0)) then();
    });
    this.outbound.on('error', (error) => {
      for (const { otherwise } of this.#waiting.splice(0)) otherwise(connectionErrorText(error));
      inbound.destroy();
    });
    this.outbound.on('close', () => inbound.destroy());
    this.outbound.pipe(inbound);
  }

  #take(chunk: Buffer): void {
    clearTimeout(this.#unended);
    if (this.#passes) return this.#write(chunk);
    let rest = chunk;
    for (const message of this.#framer.push(chunk)) {
      this.#say(message);
      rest = rest.subarray(rest.indexOf(0x0a) + 1);
      if (this.#passes) return this.#write(rest);
    }
    if (this.#framer.hasPending) this.#unended = setTimeout(() => this.#onQuiet(), idleFlushMs);
  }

  #onQuiet(): void {
    const message = this.#framer.flush();
    if (message !== null) this.#say(message, '');
  }

  #end(): void {
    clearTimeout(this.#unended);
    const last = this.#framer.end();
    if (last !== null) this.#say(last, '');
    // An older program spins on a connection that is closed: it stays open at its end.
    if (this.#options.to.dialect.persistentLinks || this.#passes) this.outbound.end();
    else this.#inbound.end();
  }

  /** @param end what ended it on the wire */
  #say(message: ReturnType<MessageFramer['push']>[number], end = '\n'): void {
    const { to } = this.#options;
    if (message.verb === 'invalid') {
      this.#tellNonsense(message.reason, message.bytes);
      this.#passes = true;
      return this.#write(Buffer.concat([message.bytes, Buffer.from(end)]));
    }
    const raw = Buffer.concat([bytesOf(message) ?? Buffer.alloc(0), Buffer.from(end)]);
    if (message.verb === 'get') this.#tellQuery(message, traceBytes(raw));
    if (message.verb === 'found') this.#tellHit(message);
    // Whom it speaks to may know no such word.
    if (message.verb === 'hello' && !to.dialect.sendsHello) return;
    this.#write(this.#translated(message, raw));
    this.#passes = message.verb !== 'get' && message.verb !== 'found' && message.verb !== 'hello';
  }

  /** A query as it came, or in the other's dialect. A hit may have come from anybody, and is always put anew. */
  #translated(message: Message, raw: Buffer): string | Buffer {
    const { from, to } = this.#options;
    if (message.verb === 'found') return to.dialect.found(message);
    return message.verb === 'get' && from?.dialect !== to.dialect ? to.dialect.get(message) : raw;
  }

  #tellQuery({ file, origin, ttl, query, hops }: GetMessage, bytes: string): void {
    const { from, to, peerAt } = this.#options;
    if (!this.#isHeard()) return;
    const id = query ?? legacyQueryId(file, origin);
    const about = { query: id, ttl, hops: hops ?? 0, origin: peerAt(origin) };
    const sent =
      from === null ? null : this.#tell({ type: 'query:sent', peer: from.id, to: to.id, ...about, bytes });
    const cause = sent === null ? {} : { cause: sent };
    this.#whenConnected(
      () =>
        this.#tell({ type: 'query:received', peer: to.id, from: from?.id ?? null, file, ...about, ...cause }),
      (reason) => {
        if (from === null) return;
        this.#tell({ type: 'query:failed', peer: from.id, query: id, to: to.id, reason, ...cause });
      },
    );
  }

  #tellHit({ file, holder, address, query, hops, size }: FoundMessage): void {
    const { to, peerAt, isOwn, questionOf } = this.#options;
    const id = query ?? questionOf(to.id, file);
    const from = peerAt(address) ?? holder;
    // Our own tell of what they send.
    if (id === null || (from !== null && isOwn(from)) || !this.#isHeard()) return;
    const told = { peer: to.id, query: id, from, ...address, hops, size, use: 'unknown' } as const;
    this.#whenConnected(
      () => this.#tell({ type: 'hit:received', ...told }),
      () => {},
    );
  }

  #tellNonsense(reason: string, bytes: Buffer): void {
    const { from, to } = this.#options;
    if (!this.#isHeard()) return;
    this.#tell({
      type: 'message:invalid',
      peer: to.id,
      from: from?.id ?? null,
      reason,
      bytes: traceBytes(bytes),
    });
  }

  /** What is said has come when there is somebody to say it to. */
  #whenConnected(then: () => void, otherwise: (reason: string) => void): void {
    if (!this.outbound.connecting) return then();
    this.#waiting.push({ then, otherwise });
  }

  #tell(event: NewEvent): EventId {
    return this.#options.recorder.record({ ...event, observedBy: 'proxy' });
  }

  /** No faster than the far end takes it. */
  #write(data: string | Buffer): void {
    if (data.length === 0 || this.outbound.write(data) || this.outbound.writableLength < mostUnsent) return;
    this.#inbound.pause();
    this.outbound.once('drain', () => this.#inbound.resume());
  }
}
