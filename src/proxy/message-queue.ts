import type { Socket } from 'node:net';

/** A message that is to be passed on. */
export interface QueuedMessage {
  readonly bytes: Buffer;
  readonly delayMs?: number | undefined;
  /** Each byte is written alone, so that it is a segment of its own. */
  readonly slice?: boolean | undefined;
  /** Called when it is written. */
  readonly onWrite?: (() => void) | undefined;
}

/** With more unsent bytes than this, the sender must wait. */
const maxHeldBytes = 1 << 20;

/**
 * Passes messages on to one connection, each after its delay and in their order: a shorter delay must not let later messages overtake
 * earlier ones.
 */
export class MessageQueue {
  readonly #outbound: Socket;
  readonly #onFull: (isFull: boolean) => void;
  #waiting: { readonly message: QueuedMessage; readonly due: number }[] = [];
  /** A message that changes places with the next one. */
  #heldBack: { readonly message: QueuedMessage; readonly timer: NodeJS.Timeout; onSwap(): void } | null =
    null;
  #timer: NodeJS.Timeout | undefined;
  #isSlicing = false;
  #isEnding = false;
  #heldBytes = 0;
  #isFull = false;

  /** @param onFull called when the sender must wait, and when it can go on */
  constructor(outbound: Socket, onFull: (isFull: boolean) => void) {
    this.#outbound = outbound;
    this.#onFull = onFull;
  }

  add(message: QueuedMessage): void {
    this.#hold(message.bytes.length);
    this.#append(message);
    this.#releaseHeldBack(true);
    this.#pump();
  }

  /**
   * Adds a message behind the next one, or alone if none follows within `ms`. If there is one already that waits for the next, this
   * is the next.
   */
  addBehindNext(message: QueuedMessage, ms: number, onSwap: () => void): void {
    if (this.#heldBack !== null) return this.add(message);
    this.#hold(message.bytes.length);
    const timer = setTimeout(() => {
      this.#releaseHeldBack(false);
      this.#pump();
    }, ms);
    this.#heldBack = { message, timer, onSwap };
  }

  /** Ends the connection after all messages. */
  end(): void {
    this.#releaseHeldBack(false);
    this.#isEnding = true;
    this.#pump();
  }

  /** Forgets the messages that are not written yet, and returns them. */
  clear(): QueuedMessage[] {
    this.#releaseHeldBack(false);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#waiting.splice(0).map(({ message }) => message);
  }

  #append(message: QueuedMessage): void {
    const due = performance.now() + (message.delayMs ?? 0);
    this.#waiting.push({ message, due: Math.max(due, this.#waiting.at(-1)?.due ?? 0) });
  }

  #releaseHeldBack(isSwapped: boolean): void {
    if (this.#heldBack === null) return;
    const { message, timer, onSwap } = this.#heldBack;
    this.#heldBack = null;
    clearTimeout(timer);
    this.#append(message);
    if (isSwapped) onSwap();
  }

  /** Writes what is due. */
  #pump(): void {
    while (!this.#isSlicing) {
      const [first] = this.#waiting;
      if (first === undefined) {
        if (this.#isEnding) this.#outbound.end();
        return;
      }
      const left = first.due - performance.now();
      if (left > 0) {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#pump();
        }, left);
        return;
      }
      this.#waiting.shift();
      this.#write(first.message);
    }
  }

  #write({ bytes, slice, onWrite }: QueuedMessage): void {
    onWrite?.();
    if (slice) return this.#writeSliced(bytes, 0);
    this.#outbound.write(bytes, () => this.#hold(-bytes.length));
  }

  /** Node joins what is written while it still writes, and receivers what they have not read yet: each byte has a turn of its own. */
  #writeSliced(bytes: Buffer, from: number): void {
    this.#isSlicing = from < bytes.length;
    if (!this.#isSlicing) return this.#pump();
    this.#outbound.write(bytes.subarray(from, from + 1), (error) => {
      this.#hold(-1);
      if (!error) setImmediate(() => this.#writeSliced(bytes, from + 1));
    });
  }

  #hold(bytes: number): void {
    this.#heldBytes += bytes;
    const isFull = this.#heldBytes > maxHeldBytes;
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.#onFull(isFull);
  }
}
