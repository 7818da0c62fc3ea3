import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { connectTo } from '../core/connect.js';
import type { Address } from '../core/vocabulary.js';

export interface DelayProxy {
  /** Where senders find the receiver. */
  readonly address: Address;
  /** Closes all connections; what is still delayed is lost. */
  close(): void;
}

/** With more unsent bytes than this, the sender must wait. */
const maxHeldBytes = 1 << 20;

/**
 * Opens a proxy before a native peer that passes on everything its neighbours send, later. It must be closed when the peer ends: a
 * proxy would still accept connections, and its senders would not notice.
 *
 * @param target the receiver
 * @param delayMs the delay of what arrives now, in milliseconds
 */
export async function openDelayProxy(target: Address, delayMs: () => number): Promise<DelayProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (inbound) => {
    const outbound = connectTo(target);
    for (const socket of [inbound, outbound]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    delay(inbound, outbound, delayMs);
  });
  server.listen({ host: target.ip, port: 0 });
  await once(server, 'listening');
  // A connection that could not be accepted, because too many files are open: its sender notices.
  server.on('error', () => {});
  const bound = server.address();
  return {
    address: { ip: target.ip, port: bound !== null && typeof bound === 'object' ? bound.port : 0 },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Passes on the bytes and the end of a connection, each after its delay, in their order. A link only sends in one direction. */
function delay(inbound: Socket, outbound: Socket, delayMs: () => number): void {
  const queue = new DelayQueue(delayMs);
  let heldBytes = 0;
  inbound.on('data', (chunk: Buffer) => {
    heldBytes += chunk.length;
    if (heldBytes > maxHeldBytes) inbound.pause();
    queue.add(() => {
      outbound.write(chunk, () => {
        heldBytes -= chunk.length;
        if (heldBytes <= maxHeldBytes) inbound.resume();
      });
    });
  });
  inbound.once('error', () => {});
  inbound.once('end', () => inbound.end());
  // What a killed sender has sent before still arrives.
  inbound.once('close', () => {
    if (!outbound.destroyed) queue.add(() => outbound.end());
  });
  outbound.once('error', () => {});
  outbound.once('close', () => {
    queue.clear();
    inbound.destroy();
  });
  outbound.resume();
}

/** Acts after a delay, in order: a shorter delay must not let later bytes overtake earlier ones. */
class DelayQueue {
  readonly #delayMs: () => number;
  #waiting: { readonly due: number; readonly act: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(delayMs: () => number) {
    this.#delayMs = delayMs;
  }

  add(act: () => void): void {
    this.#waiting.push({ due: performance.now() + this.#delayMs(), act });
    if (this.#waiting.length === 1) this.#wait();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #wait(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    this.#timer = setTimeout(() => this.#act(), Math.max(0, first.due - performance.now()));
  }

  #act(): void {
    const now = performance.now();
    while ((this.#waiting[0]?.due ?? Number.POSITIVE_INFINITY) <= now) this.#waiting.shift()?.act();
    this.#wait();
  }
}
