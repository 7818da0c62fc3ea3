import type { Socket } from 'node:net';
import { connectTo } from '../core/connect.js';
import { Deadline } from '../core/deadline.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import { bytesOf, MessageFramer } from '../wire/framer.js';
import type { GetMessage } from '../wire/messages.js';
import type { FaultedLink, PassingQuery } from './faulted-link.js';
import { LinkQueue } from './link-queue.js';
import type { MessageGate } from './message-gate.js';

export interface LinkConnectionOptions {
  readonly target: Address;
  /** What the `hello` of a peer of this run proves with. */
  readonly key: string;
  /** The link from this sender, with its faults. */
  readonly link: (sender: PeerId) => FaultedLink | null;
  /** Milliseconds by which each message is delayed besides, without an event. */
  readonly delayMs: () => number;
  /** Each `get` waits for it; undefined: they do not wait. */
  readonly gate?: MessageGate | undefined;
  readonly receiver: PeerId;
  /** The messages that wait, of all connections. */
  readonly passing: Set<PassingQuery>;
}

/** Without `hello` for this long, a connection is closed. */
const helloMs = 10_000;

/**
 * One connection between two native peers through a proxy. The messages of the sender pass as its faults decide; a link only sends in
 * one direction. The peers themselves report what they send and receive.
 */
export class LinkConnection {
  readonly #inbound: Socket;
  readonly #options: LinkConnectionOptions;
  readonly #framer = new MessageFramer();
  readonly #deadline: Deadline;
  readonly #onClosed: () => void;
  #outbound: Socket | null = null;
  #queue: LinkQueue | null = null;
  /** Known from its `hello`. */
  #from: PeerId | null = null;
  /** Whether all further bytes pass unread, because they are invalid. */
  #isTransparent = false;
  /** Of the messages that wait for the gate. */
  #turn = Promise.resolve();

  /** @param onClosed called when both connections are closed */
  constructor(inbound: Socket, options: LinkConnectionOptions, onClosed: () => void) {
    this.#inbound = inbound;
    this.#options = options;
    this.#framer.keepsBytes = true;
    this.#deadline = new Deadline(helloMs, () => inbound.destroy());
    inbound.on('data', (chunk: Buffer) => this.#onData(chunk));
    inbound.on('error', () => {});
    inbound.once('end', () => inbound.end());
    inbound.once('close', () => {
      this.#deadline.stop();
      // What a killed sender has sent before still arrives.
      this.#inOrder(() => this.#queue?.end());
      if (this.#outbound?.closed ?? true) onClosed();
    });
    this.#onClosed = onClosed;
  }

  /** Whether its sender has proved that it is a peer of the run. */
  get isProven(): boolean {
    return this.#from !== null;
  }

  destroy(): void {
    this.#inbound.destroy();
    this.#outbound?.destroy();
  }

  #onData(chunk: Buffer): void {
    if (this.#isTransparent) return this.#inOrder(() => this.#queue?.add(chunk));
    let rest = chunk;
    for (const message of this.#framer.push(chunk)) {
      rest = rest.subarray(rest.indexOf(0x0a) + 1);
      if (message.verb === 'invalid') {
        // Only a peer of the run is passed on to: others have the receiver's own address.
        if (this.#from === null) return this.destroy();
        this.#isTransparent = true;
        const invalid = Buffer.concat([message.bytes, Buffer.from('\n'), rest]);
        return this.#inOrder(() => this.#queue?.add(invalid));
      }
      const bytes = Buffer.concat([bytesOf(message) ?? Buffer.alloc(0), Buffer.from('\n')]);
      if (this.#from === null) {
        const isProven = message.verb === 'hello' && message.key === this.#options.key;
        if (!isProven) return this.destroy();
        this.#open(message.peer);
      }
      if (message.verb === 'get') this.#get(message, bytes);
      else this.#inOrder(() => this.#queue?.add(bytes));
    }
  }

  /** Acts at once, or behind the messages that wait for the gate. */
  #inOrder(act: () => void): void {
    if (this.#options.gate === undefined) act();
    else this.#turn = this.#turn.then(act);
  }

  #get(message: GetMessage, bytes: Buffer): void {
    const { gate, receiver: to } = this.#options;
    const from = this.#from;
    // A native peer gives each query an id.
    const query = message.query ?? '';
    if (gate !== undefined && from !== null) {
      // Asked at once: the gate must know that it has arrived, also behind another one.
      const passes = gate({ from, to, query });
      this.#turn = this.#turn.then(() => passes);
    }
    const { ttl, hops, state } = message;
    const passing = { query, ttl, hops: hops ?? 0, ...(state !== undefined && { state }) };
    this.#inOrder(() => this.#pass(passing, bytes));
  }

  #open(from: PeerId): void {
    this.#deadline.stop();
    const outbound = connectTo(this.#options.target);
    this.#outbound = outbound;
    this.#from = from;
    const { link, passing, delayMs } = this.#options;
    const queue = new LinkQueue(outbound, {
      link: () => link(from),
      ...{ passing, delayMs },
      onFull: (isFull) => {
        if (isFull) this.#inbound.pause();
        else this.#inbound.resume();
      },
    });
    this.#queue = queue;
    outbound.on('error', () => {});
    outbound.once('close', () => {
      queue.close();
      // After a reset, all that the sender has sent is still read, to be counted.
      if (!queue.isReset) this.#inbound.destroy();
      if (this.#inbound.closed) this.#onClosed();
    });
    outbound.resume();
  }

  /** The sender's connection is ended, not reset: that would also discard, uncounted, what the system holds. */
  #pass(message: PassingQuery, bytes: Buffer): void {
    this.#queue?.pass(message, bytes);
    if (this.#queue?.isReset && !this.#inbound.writableEnded) this.#inbound.end();
  }
}
