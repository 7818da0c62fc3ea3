import type { FromClient, ToClient } from '../control/messages.js';
import type { PeerId } from '../core/vocabulary.js';
import { Child } from '../processes/child.js';

type Body<T extends ToClient['type']> = Omit<Extract<ToClient, { type: T }>, 'type' | 'number'>;

/** A connection of an earlier query fails long before as many others have been sent. */
const maxPastQueries = 1000;

/** An `ask` that the client has sent. Exactly one of the two is called. */
export interface SentAsk {
  /** The origin has answered. The client closes the connection itself. */
  end(): void;
  /** Closes the connection, so that an origin without an outcome gives the query up. */
  cancel(): void;
}

/** The client's process as its supervisor sees it. It sends queries; their origins report the outcomes. */
export class ClientProcess {
  readonly #child: Child<ToClient, FromClient>;
  readonly #onFailure = new Map<number, () => void>();
  readonly #onQueryFailed = new Map<number, (neighbour: PeerId, reason: string) => void>();
  readonly #onMeasured = new Map<number, (bytes: number | null) => void>();
  #count = 0;

  constructor(log: string) {
    this.#child = new Child('client', log, (message) => this.#onMessage(message));
    void this.#child.exited.then(() => {
      for (const onFailure of this.#onFailure.values()) onFailure();
      for (const onMeasured of this.#onMeasured.values()) onMeasured(null);
    });
  }

  get isGone(): boolean {
    return this.#child.isGone;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get startError(): Error | null {
    return this.#child.startError;
  }

  /**
   * Sends `ask` to an origin.
   *
   * @param onFailure called if the connection, or the client's process, ends before the origin has answered
   */
  ask(body: Body<'ask'>, onFailure: () => void): SentAsk {
    this.#count += 1;
    const number = this.#count;
    this.#onFailure.set(number, onFailure);
    if (this.#child.isGone) onFailure();
    else this.#child.send({ type: 'ask', number, ...body });
    const end = (): void => void this.#onFailure.delete(number);
    const cancel = (): void => {
      end();
      this.#child.send({ type: 'cancel', number });
    };
    return { end, cancel };
  }

  /** Sends a query to a peer's neighbours on its behalf; calls `onFailed` for each that it cannot reach. */
  queryNeighbours(
    body: Body<'query-neighbours'>,
    onFailed: (neighbour: PeerId, reason: string) => void,
  ): void {
    this.#count += 1;
    this.#onQueryFailed.set(this.#count, onFailed);
    const [oldest = this.#count] = this.#onQueryFailed.keys();
    if (this.#onQueryFailed.size > maxPastQueries) this.#onQueryFailed.delete(oldest);
    this.#child.send({ type: 'query-neighbours', number: this.#count, ...body });
  }

  /** In bytes, as in `core/live-memory.ts`; null if it is gone. */
  async liveMemory(): Promise<number | null> {
    if (this.#child.isGone) return null;
    this.#count += 1;
    const number = this.#count;
    const measured = new Promise<number | null>((resolve) => this.#onMeasured.set(number, resolve));
    this.#child.send({ type: 'measure', number });
    return measured.finally(() => this.#onMeasured.delete(number));
  }

  stop(): Promise<void> {
    return this.#child.stop({ type: 'stop' });
  }

  kill(): void {
    this.#child.kill();
  }

  #onMessage(message: FromClient): void {
    if (message.type === 'failed') this.#onFailure.get(message.number)?.();
    else if (message.type === 'measured') this.#onMeasured.get(message.number)?.(message.liveMemory);
    else this.#onQueryFailed.get(message.number)?.(message.neighbour, message.reason);
  }
}
