import { type FileHandle, open } from 'node:fs/promises';
import { type TraceEvent, traceLine } from '../trace/event.js';

/** One offset is kept for so many events. */
const stride = 256;
/** Bytes that are read at once, or more for an event that is longer. */
const chunkBytes = 64 * 1024;

/**
 * The numbers of a trace's events, and where they are in its file: a page that was away reads there what it has missed, so no event
 * is kept in memory.
 */
export class EventLog {
  readonly #path: string;
  /** Where the events 0, `stride`, `2 * stride` and so on begin. */
  readonly #offsets: number[] = [];
  #count = 0;
  #bytes = 0;

  /** @param path of the trace, with one event per line */
  constructor(path: string) {
    this.#path = path;
  }

  /** How many events there are. Events have the numbers 1 to `count`. */
  get count(): number {
    return this.#count;
  }

  /** Notes an event that has been written to the file. */
  append(event: TraceEvent): void {
    if (this.#count % stride === 0) this.#offsets.push(this.#bytes);
    this.#count += 1;
    this.#bytes += Buffer.byteLength(traceLine(event));
  }

  /** @param after number of the last event that is not wanted; 0: all are wanted */
  async openAfter(after: number): Promise<EventCursor> {
    const last = Math.min(Math.max(0, after), this.#count);
    const index = Math.floor(last / stride);
    const offset = this.#offsets[index];
    const skip = offset === undefined ? 0 : last % stride;
    const file = await open(this.#path);
    return new EventCursor(file, () => this.#bytes, { last, skip, offset: offset ?? this.#bytes });
  }
}

/** Consecutive events, each as JSON; the first has the number `first`. */
interface NumberedEvents {
  readonly first: number;
  readonly events: readonly string[];
}

/** Reads the events of a trace in order, while it grows. */
export class EventCursor {
  readonly #file: FileHandle;
  readonly #end: () => number;
  #last: number;
  #skip: number;
  #offset: number;

  /**
   * @param end how many bytes of the file are complete events
   * @param start the last number that is not wanted, the bytes before the first line to read, and how many lines to pass over
   */
  constructor(
    file: FileHandle,
    end: () => number,
    start: { readonly last: number; readonly skip: number; readonly offset: number },
  ) {
    this.#file = file;
    this.#end = end;
    this.#last = start.last;
    this.#skip = start.skip;
    this.#offset = start.offset;
  }

  /** Some of the next events; none at the end of the trace so far. */
  async next(): Promise<NumberedEvents> {
    for (let size = chunkBytes; this.#offset < this.#end(); size *= 2) {
      const wanted = Math.min(size, this.#end() - this.#offset);
      const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(wanted), 0, wanted, this.#offset);
      const end = buffer.lastIndexOf(0x0a, Math.max(0, bytesRead - 1)) + 1;
      const events = this.#take(buffer.toString('utf8', 0, end));
      // None of them may be wanted, or there is no whole one: then more are read.
      if (events.length > 0) return { first: this.#last - events.length + 1, events };
      // The disk is full: the event was not written.
      if (bytesRead < wanted) break;
    }
    return { first: this.#last + 1, events: [] };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** @param text whole lines */
  #take(text: string): readonly string[] {
    this.#offset += Buffer.byteLength(text);
    const lines = text.split('\n').slice(0, -1);
    const events = lines.slice(this.#skip);
    this.#skip -= lines.length - events.length;
    this.#last += events.length;
    return events;
  }
}
