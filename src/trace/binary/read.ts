import type { TraceEvent } from '../event.js';
import { SimulatedEvents } from './events.js';
import { type ByteSource, decodeHeader } from './header.js';
import { recordBytes, recordWords, wordsOfBytes } from './records.js';

/** What is wrong with a binary trace. */
export class BinaryDamage extends Error {
  /** The byte from the start of the file, from 0. */
  readonly at: number;
  readonly isCutOff: boolean;

  constructor(message: string, at: number, isCutOff = false) {
    super(message);
    this.at = at;
    this.isCutOff = isCutOff;
  }
}

/**
 * The usual events of a binary trace, in pieces. The memory that it takes depends on the network and on the messages in flight, not on
 * the length of the trace.
 *
 * @param chunks the file
 * @throws BinaryDamage behind the events before the damage
 */
export async function* eventsOfBinary(
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<readonly TraceEvent[], void, undefined> {
  const source = new Bytes(chunks);
  const events = await begin(source);
  yield events.take();
  for (;;) {
    const bytes = await source.takeRecords();
    const words = wordsOfBytes(bytes);
    for (let at = 0; at < words.length; at += recordWords) {
      try {
        const [value, place, hopWord, tag] = words.subarray(at, at + recordWords) as unknown as Four;
        events.record(value, place, hopWord, tag);
      } catch (error) {
        yield events.take();
        throw new BinaryDamage(messageIn(error), source.taken - bytes.length + at * 4);
      }
    }
    if (bytes.length === 0) {
      if (events.isEnded && source.left === 0) return;
      events.cutOff();
      yield events.take();
      throw new BinaryDamage('the trace is cut off here', source.taken + source.left, true);
    }
    yield events.take();
  }
}

type Four = readonly [number, number, number, number];

async function begin(source: Bytes): Promise<SimulatedEvents> {
  try {
    const events = new SimulatedEvents(await decodeHeader(source));
    events.begin();
    return events;
  } catch (error) {
    if (error instanceof BinaryDamage) throw error;
    throw new BinaryDamage(messageIn(error), 0);
  }
}

function messageIn(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The bytes of a stream. */
class Bytes implements ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #waiting: Uint8Array[] = [];
  /** Bytes that wait. */
  left = 0;
  taken = 0;

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.#chunks = chunks;
  }

  async take(count: number): Promise<Uint8Array> {
    while (this.left < count)
      if (!(await this.#more()))
        throw new BinaryDamage('the trace is cut off in its header', this.taken + this.left, true);
    return this.#cut(count);
  }

  /** Whole records, as many as there are; none at the end. */
  async takeRecords(): Promise<Uint8Array> {
    while (this.left < recordBytes) if (!(await this.#more())) return new Uint8Array(0);
    return this.#cut(this.left - (this.left % recordBytes));
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done === true) return false;
    this.#waiting.push(value);
    this.left += value.length;
    return true;
  }

  #cut(count: number): Uint8Array {
    const all = Buffer.concat(this.#waiting);
    this.left = all.length - count;
    this.#waiting = this.left === 0 ? [] : [all.subarray(count)];
    this.taken += count;
    return all.subarray(0, count);
  }
}
