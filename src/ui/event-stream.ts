import type { ServerResponse } from 'node:http';
import type { EventCursor } from './event-log.js';

/**
 * The events and the states that one page gets, as server-sent events. The number of an event is its id, so that a page that
 * connects again names the last one that it has.
 *
 * A page that reads slowly is sent nothing more until it has read: later events wait in the trace's file, and of several states it
 * gets the last one.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #cursor: EventCursor;
  #state: string | null = null;
  #isSending = false;
  #hasMore = false;
  #isEnding = false;
  #isClosed = false;
  /** Called when the page has read. */
  #onDrain: (() => void) | null = null;

  constructor(response: ServerResponse, cursor: EventCursor) {
    this.#response = response;
    this.#cursor = cursor;
    response.on('drain', () => this.#onDrain?.());
    response.on('close', () => this.#close());
    // The system's error is of no use: the page is gone.
    response.on('error', () => {});
  }

  /** Sends the events that have been added to the log. */
  wake(): void {
    this.#hasMore = true;
    if (this.#isSending) return;
    this.#isSending = true;
    this.#send().catch(() => this.#response.destroy());
  }

  /** @param json the whole state */
  sendState(json: string): void {
    this.#state = json;
    this.wake();
  }

  /** Keeps the connection open where it is closed when nothing is sent. */
  sendComment(): void {
    if (!this.#response.writableNeedDrain) this.#response.write(':\n\n');
  }

  /** Sends what there is, and that nothing follows. */
  end(): void {
    this.#isEnding = true;
    this.wake();
  }

  async #send(): Promise<void> {
    while (this.#hasMore && !this.#isClosed) {
      this.#hasMore = false;
      if (this.#state !== null) {
        const json = this.#state;
        this.#state = null;
        await this.#write(`event: state\ndata: ${json}\n\n`);
      }
      for (;;) {
        const { first, events } = await this.#cursor.next();
        if (events.length === 0 || this.#isClosed) break;
        await this.#write(events.map((event, index) => `id: ${first + index}\ndata: ${event}\n\n`).join(''));
      }
    }
    this.#isSending = false;
    if (this.#isEnding) this.#response.end('event: end\ndata: {}\n\n');
  }

  async #write(text: string): Promise<void> {
    if (this.#isClosed || this.#response.write(text)) return;
    await new Promise<void>((resolve) => {
      this.#onDrain = resolve;
    });
  }

  #close(): void {
    this.#isClosed = true;
    this.#onDrain?.();
    void this.#cursor.close();
  }
}
