import type { Socket } from 'node:net';
import { defaultUploadLimits, type UploadLimits } from '../control/messages.js';
import { SimError } from '../core/errors.js';

/** Hits that are remembered, each until its request. */
const maxExpected = 1_000;

interface Waiting {
  readonly isExpected: boolean;
  readonly start: () => void;
  readonly fail: (reason: SimError) => void;
}

/** One upload that is served. */
export interface Upload {
  /** Whether it must give its slot back if its reader does not read: a request waits for the slot. */
  isUrgent(): boolean;
  /** Whether it must take little memory, because many others run. */
  readonly isCrowded: boolean;
}

/** Uploads at once that may each take about 10 MB of memory; further ones take about 2 MB. */
const maxRoomy = 2;

/**
 * The requests that a holder serves, and those that wait for a slot.
 *
 * A request is expected if it follows a hit. Expected ones are served first, and strangers, whose requests follow no hit, can
 * never take all slots.
 */
export class Uploads {
  readonly #limits: UploadLimits;
  readonly #expected = new Map<string, true>();
  /** Number of uploads that are served, by whether they are expected. */
  readonly #served = { expected: 0, unexpected: 0 };
  #waiting: readonly Waiting[] = [];

  constructor(limits: UploadLimits = defaultUploadLimits) {
    this.#limits = limits;
  }

  /** A hit with one of these keys is sent: one request for it is expected. */
  expect(key: string): void {
    this.#expected.delete(key);
    this.#expected.set(key, true);
    const [oldest] = this.#expected.keys();
    if (this.#expected.size > maxExpected && oldest !== undefined) this.#expected.delete(oldest);
  }

  expects(key: string): boolean {
    return this.#expected.has(key);
  }

  /**
   * Serves a request when it has a slot.
   *
   * @param key of the hit that it follows
   * @throws SimError `too-busy` if too many wait; `connection-lost` if the requester closes the connection while it waits; and
   *   the error of `serve`
   */
  async run<T>(key: string, socket: Socket, serve: (upload: Upload) => Promise<T>): Promise<T> {
    const isExpected = this.#expected.delete(key);
    const kind = isExpected ? 'expected' : 'unexpected';
    if (this.#hasSlot(isExpected)) this.#served[kind] += 1;
    else await this.#wait(isExpected, socket);
    try {
      const isCrowded = this.#total > maxRoomy;
      return await serve({ isUrgent: () => this.#isWantedFrom(isExpected), isCrowded });
    } finally {
      this.#served[kind] -= 1;
      this.#startNext();
    }
  }

  get #total(): number {
    return this.#served.expected + this.#served.unexpected;
  }

  #hasSlot(isExpected: boolean): boolean {
    const { served, unexpected } = this.#limits;
    return this.#total < served && (isExpected || this.#served.unexpected < unexpected);
  }

  /** Whether a request waits that could have the slot of this upload. */
  #isWantedFrom(isExpected: boolean): boolean {
    return this.#waiting.some((one) => one.isExpected || !isExpected);
  }

  /** Settles when it has a slot. */
  async #wait(isExpected: boolean, socket: Socket): Promise<void> {
    if (this.#waiting.length >= this.#limits.waiting) {
      const last = isExpected ? this.#waiting.findLast((one) => !one.isExpected) : undefined;
      if (last === undefined) throw this.#tooBusy();
      this.#drop(last);
      last.fail(this.#tooBusy());
    }
    let onClose: () => void = () => undefined;
    try {
      await new Promise<void>((start, fail) => {
        const waiting = { isExpected, start, fail };
        onClose = () => {
          this.#drop(waiting);
          fail(new SimError('connection-lost', 'the requester closed the connection while it waited'));
        };
        socket.once('close', onClose);
        this.#waiting = [...this.#waiting, waiting];
        // A socket that is not read does not report that it was closed.
        socket.resume();
        if (socket.destroyed) onClose();
      });
    } finally {
      socket.off('close', onClose);
    }
  }

  #startNext(): void {
    const next =
      this.#waiting.find((one) => one.isExpected && this.#hasSlot(true)) ??
      this.#waiting.find((one) => this.#hasSlot(one.isExpected));
    if (next === undefined) return;
    this.#drop(next);
    this.#served[next.isExpected ? 'expected' : 'unexpected'] += 1;
    next.start();
  }

  #drop(waiting: Waiting): void {
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
  }

  #tooBusy(): SimError {
    const { served, unexpected, expected } = { ...this.#limits, ...this.#served, served: this.#total };
    return new SimError(
      'too-busy',
      `this peer serves ${served} requests already (${expected} that follow its hits, ${unexpected} others), and ${this.#waiting.length} wait`,
    );
  }
}
