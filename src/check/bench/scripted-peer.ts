import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Address, PeerId } from '../../core/vocabulary.js';
import { decodeMessage } from '../../wire/decode.js';
import { idleFlushMs } from '../../wire/framer.js';
import type { Message } from '../../wire/messages.js';
import type { MessageLog } from './message-log.js';
import type { TestConnection } from './test-connection.js';

/** Limits for a candidate that floods: more messages would prove nothing new. */
const maxArrivals = 5_000;
const maxArrivalBytes = 64 << 20;
/** Longest line: a longer one is not a message, and ends the connection. */
const maxLineBytes = 1 << 20;
/** Bytes without an end of line that are not a message count as an invalid one after this time. */
const invalidAfterMs = 400;
/** In the name of the file of a fence's query. */
export const fencePrefix = 'fence-';

/** A line that the candidate sent to a scripted peer. */
export interface Arrival {
  /** Without its end of line. */
  readonly text: string;
  readonly raw: Buffer;
  /** Null if the line is not a valid message. */
  readonly message: Message | null;
  /** The receiver: `neighbour 3`. */
  readonly peer: string;
  /** By `performance.now()`. */
  readonly at: number;
  /** The connection on which it arrived: 1 is the first that the receiver accepted. */
  readonly connection: number;
}

/** A scripted party of a trial: it listens, records all that arrives, and sends only the messages of the test. */
export class ScriptedPeer {
  readonly id: PeerId;
  /** As the reports call it: `neighbour 2`. */
  readonly name: string;
  readonly arrivals: Arrival[] = [];
  /** Its persistent connection to the candidate, if the dialect has those. */
  connection: TestConnection | null = null;
  onArrival: (arrival: Arrival) => void = () => {};
  /** Answers a request on the connection on which it arrived; default: not at all. */
  onRequest: (arrival: Arrival, socket: Socket) => void = () => {};

  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #socketOf = new WeakMap<Arrival, Socket>();
  readonly #log: MessageLog;
  #address: Address | null = null;
  #bytes = 0;
  #accepted = 0;

  constructor(id: PeerId, name: string, log: MessageLog, onChange: () => void) {
    this.id = id;
    this.name = name;
    this.#log = log;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      this.#accepted += 1;
      const connection = this.#accepted;
      socket.once('close', () => {
        this.#sockets.delete(socket);
        onChange();
      });
      readLines(socket, (raw) => {
        const text = textOf(raw);
        const at = performance.now();
        const arrival = { text, raw, message: decodeMessage(text), peer: name, connection, at };
        this.#socketOf.set(arrival, socket);
        const isRequest = text.startsWith('request ');
        if (this.#record(arrival)) {
          if (isRequest) this.onRequest(arrival, socket);
          else this.onArrival(arrival);
        }
        onChange();
        return isRequest;
      });
    });
    this.#server.on('error', () => {});
  }

  get address(): Address {
    if (this.#address === null) throw new Error(`${this.name} does not listen yet`);
    return this.#address;
  }

  async listen(ip: string): Promise<void> {
    this.#server.listen({ host: ip, port: 0, backlog: 512 });
    await once(this.#server, 'listening');
    const bound = this.#server.address();
    this.#address = { ip, port: bound !== null && typeof bound === 'object' ? bound.port : 0 };
  }

  /** Answers on the connection on which something arrived; null: closes the connection without an answer. */
  answer(arrival: Arrival, text: string | null): void {
    const socket = this.#socketOf.get(arrival);
    if (text === null) return void socket?.destroy();
    this.#log.add('sent', this.name, text);
    socket?.write(text);
  }

  /** Stops listening and closes all connections. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Closes all connections that the candidate has opened, and still listens. Settles when they are closed. */
  async hangUp(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => once(socket.destroy(), 'close')));
  }

  /** @returns false beyond the limits */
  #record(arrival: Arrival): boolean {
    this.#bytes += arrival.raw.length;
    if (this.arrivals.length >= maxArrivals || this.#bytes > maxArrivalBytes) return false;
    this.#log.add('received', this.name, arrival.raw, arrival.text.includes(fencePrefix));
    this.arrivals.push(arrival);
    return true;
  }
}

/**
 * Cuts what arrives on a connection into lines. Unlike the framer of a peer it drops nothing, because the requirements judge
 * the invalid lines as well.
 *
 * @param onLine returns true if the line is a request: the socket is then left to its receiver
 */
function readLines(socket: Socket, onLine: (raw: Buffer) => boolean): void {
  let pending: Buffer = Buffer.alloc(0);
  let timers: NodeJS.Timeout[] = [];
  const stopTimers = (): void => {
    for (const timer of timers) clearTimeout(timer);
  };
  const take = (raw: Buffer): boolean => {
    if (!onLine(raw)) return false;
    stopTimers();
    socket.off('data', onData).off('end', onEnd).resume();
    return true;
  };
  const flush = (): void => {
    stopTimers();
    const rest = pending;
    pending = Buffer.alloc(0);
    if (rest.length > 0) take(rest);
  };
  const onData = (chunk: Buffer): void => {
    stopTimers();
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf(10); end !== -1; end = pending.indexOf(10)) {
      const line = pending.subarray(0, end + 1);
      pending = pending.subarray(end + 1);
      if (take(line)) return;
    }
    if (pending.length > maxLineBytes) return void socket.destroy();
    if (pending.length === 0) return;
    const isMessage = (): boolean => decodeMessage(textOf(pending)) !== null;
    timers = [setTimeout(() => isMessage() && flush(), idleFlushMs), setTimeout(flush, invalidAfterMs)];
  };
  const onEnd = (): void => {
    flush();
    socket.end();
  };
  socket.on('error', () => {});
  socket.on('data', onData).on('end', onEnd).on('close', stopTimers);
}

function textOf(raw: Buffer): string {
  return raw.toString('utf8').replace(/\r?\n$/u, '');
}
