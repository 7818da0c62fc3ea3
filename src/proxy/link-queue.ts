import type { Socket } from 'node:net';
import type { ActiveFault } from '../faults/active-fault.js';
import type { EventId } from '../trace/event.js';
import type { FaultedLink, Passage, PassingQuery } from './faulted-link.js';
import { MessageQueue } from './message-queue.js';

export interface LinkQueueOptions {
  /** The link with its faults; null as long as the run has none on any link. */
  readonly link: () => FaultedLink | null;
  /** The messages that wait, of all connections. */
  readonly passing: Set<PassingQuery>;
  /** Milliseconds by which each message is delayed besides, without an event. */
  readonly delayMs?: (() => number) | undefined;
  /** Opens a connection for a copy, if the receiver takes only one message from each. */
  readonly connectForCopy?: (() => Socket) | undefined;
  /** Called when the sender must wait, and when it can go on. */
  readonly onFull: (isFull: boolean) => void;
}

/** The messages of one connection on their way to the receiver, with the faults of their link. */
export class LinkQueue {
  readonly #outbound: Socket;
  readonly #options: LinkQueueOptions;
  readonly #queue: MessageQueue;
  /** Those in the queue that can still be lost. */
  readonly #passing = new Set<PassingQuery>();
  #resetBy: ActiveFault | null = null;

  constructor(outbound: Socket, options: LinkQueueOptions) {
    this.#outbound = outbound;
    this.#options = options;
    this.#queue = new MessageQueue(outbound, options.onFull);
  }

  /** Whether a fault has reset the connection. */
  get isReset(): boolean {
    return this.#resetBy !== null;
  }

  /** Passes on bytes that no fault decides about. */
  add(bytes: Buffer): void {
    this.#queue.add({ bytes, delayMs: this.#options.delayMs?.() });
  }

  /**
   * Passes on a `get` as the faults decide.
   *
   * @param onWrite called when it, or a copy of it, is written; with the `query:duplicated` of a copy
   */
  pass(message: PassingQuery, bytes: Buffer, onWrite?: (copy: EventId | null) => void): void {
    const link = this.#options.link();
    if (this.#resetBy !== null) return link?.lose(this.#resetBy, message);
    const passage = link?.pass(message, bytes.length) ?? unchanged;
    if (passage.kind === 'reset') this.#reset(passage.fault);
    if (passage.kind !== 'passes') return;
    for (const copy of [null, ...passage.copies]) {
      const outbound = copy === null ? undefined : this.#options.connectForCopy?.();
      const queue = outbound === undefined ? this.#queue : new MessageQueue(outbound, () => {});
      this.#send({ ...message }, bytes, { ...passage, queue }, () => onWrite?.(copy));
    }
  }

  /** Ends the connection after all messages. */
  end(): void {
    this.#queue.end();
  }

  /** The connection to the receiver is closed: what waits is not delivered. */
  close(): void {
    this.#queue.clear();
    const link = this.#options.link();
    this.#drop((message) => link?.fail(message, 'connection to the neighbour was closed'));
  }

  #send(
    message: PassingQuery,
    bytes: Buffer,
    passage: Passes & { readonly queue: MessageQueue },
    onWrite: () => void,
  ): void {
    const { holdBack, slice, queue } = passage;
    const queued = {
      bytes,
      delayMs: passage.delayMs + (this.#options.delayMs?.() ?? 0),
      slice,
      onWrite: () => {
        this.#passing.delete(message);
        this.#options.passing.delete(message);
        onWrite();
      },
    };
    this.#passing.add(message);
    this.#options.passing.add(message);
    if (holdBack === null) return queue.add(queued);
    queue.addBehindNext(queued, holdBack.ms, () => this.#options.link()?.reordered(holdBack.fault, message));
  }

  /** The receiver first gets what was passed on. */
  #reset(fault: ActiveFault): void {
    this.#resetBy = fault;
    this.#queue.clear();
    this.#drop((message) => this.#options.link()?.lose(fault, message));
    this.#outbound.write('', () => resetAtOnce(this.#outbound));
  }

  #drop(record: (message: PassingQuery) => void): void {
    for (const message of this.#passing) {
      this.#options.passing.delete(message);
      record(message);
    }
    this.#passing.clear();
  }
}

/** Resets a connection. `resetAndDestroy` first sends its end, and a receiver that reads in time sees only that. */
export function resetAtOnce(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}

type Passes = Extract<Passage, { readonly kind: 'passes' }>;

const unchanged: Passes = { kind: 'passes', delayMs: 0, slice: false, holdBack: null, copies: [] };
