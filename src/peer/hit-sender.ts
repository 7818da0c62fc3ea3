import type { Socket } from 'node:net';
import { connectTo } from '../core/connect.js';
import { addressKey } from '../core/same-address.js';
import type { Address } from '../core/vocabulary.js';

export interface HitLimits {
  /** Hits on their way to one address. */
  readonly toOneAddress: number;
  /** Hits on their way to all addresses: each needs a descriptor. */
  readonly toAll: number;
  /** Hits that wait for a place, to one address and to all: each needs about as many bytes as its message. */
  readonly waiting: number;
  readonly waitingForAll: number;
  /** Connections that have sent their hit, and that the origin has not closed yet. */
  readonly closing: number;
  /** Milliseconds until a connection that is not accepted is given up. */
  readonly connectMs?: number;
}

const defaultLimits: HitLimits = {
  toOneAddress: 32,
  toAll: 256,
  waiting: 4_096,
  waitingForAll: 16_384,
  closing: 64,
};

interface WaitingHit {
  readonly to: Address;
  readonly message: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Sends hits to origins, each on a connection of its own. An origin that does not accept, or never closes, holds a bounded number of
 * connections, and does not delay the hits to others.
 */
export class HitSender {
  readonly #limits: HitLimits;
  readonly #waiting = new Map<string, WaitingHit[]>();
  #waitingCount = 0;
  readonly #onTheirWay = new Map<string, number>();
  #onTheirWayCount = 0;
  readonly #closing = new Set<Socket>();

  constructor(limits: HitLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Connections that are open or being opened. */
  get size(): number {
    return this.#onTheirWayCount + this.#closing.size;
  }

  /** Settles when the system has all of the message; rejects if it cannot be sent, or if too many wait already. */
  send(to: Address, message: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const key = addressKey(to);
      const hit = { to, message, resolve, reject };
      if (this.#hasPlaceFor(key)) return this.#start(key, hit);
      const queue = this.#waiting.get(key) ?? [];
      if (queue.length >= this.#limits.waiting || this.#waitingCount >= this.#limits.waitingForAll)
        return reject(new Error(`${queue.length} hits already wait to be sent there`));
      queue.push(hit);
      this.#waiting.set(key, queue);
      this.#waitingCount += 1;
    });
  }

  #hasPlaceFor(key: string): boolean {
    const { toOneAddress, toAll } = this.#limits;
    return this.#onTheirWayCount < toAll && (this.#onTheirWay.get(key) ?? 0) < toOneAddress;
  }

  #start(key: string, { to, message, resolve, reject }: WaitingHit): void {
    this.#onTheirWay.set(key, (this.#onTheirWay.get(key) ?? 0) + 1);
    this.#onTheirWayCount += 1;
    const { connectMs } = this.#limits;
    const socket = connectTo(to, connectMs === undefined ? {} : { deadlineMs: connectMs });
    let isOnItsWay = true;
    const leave = (): void => {
      if (!isOnItsWay) return;
      isOnItsWay = false;
      this.#leave(key);
    };
    socket.once('error', reject);
    socket.once('close', () => {
      this.#closing.delete(socket);
      leave();
    });
    // The end of the connection is only noticed while reading.
    socket.resume();
    socket.end(message, (error?: Error | null) => {
      if (error) return reject(error);
      resolve();
      this.#close(socket);
      leave();
    });
  }

  /** The system has all of the message, and delivers it also after the socket is destroyed. */
  #close(socket: Socket): void {
    if (socket.destroyed) return;
    this.#closing.add(socket);
    const [oldest] = this.#closing;
    if (this.#closing.size <= this.#limits.closing || oldest === undefined) return;
    this.#closing.delete(oldest);
    oldest.destroy();
  }

  #leave(key: string): void {
    const count = (this.#onTheirWay.get(key) ?? 0) - 1;
    if (count > 0) this.#onTheirWay.set(key, count);
    else this.#onTheirWay.delete(key);
    this.#onTheirWayCount -= 1;
    for (const [waiting, queue] of this.#waiting) {
      if (!this.#hasPlaceFor(waiting)) continue;
      const next = queue.shift();
      // Each address takes its turn.
      this.#waiting.delete(waiting);
      if (queue.length > 0) this.#waiting.set(waiting, queue);
      if (next === undefined) continue;
      this.#waitingCount -= 1;
      return this.#start(waiting, next);
    }
  }
}
