import type { TraceEvent } from '../../trace/event.js';
import { ByteReader, signed } from './bytes.js';
import {
  type Fields,
  guessOf,
  type Head,
  partsOf,
  peerOf,
  processCodes,
  readingOrder,
  valueKinds,
} from './format.js';

/** A packed trace: how many events it has, and the events one by one, so that a page stays usable meanwhile. */
export interface PackedTrace {
  readonly count: number;
  events(): Generator<TraceEvent, void, undefined>;
}

/** @throws RangeError or SyntaxError if the bytes are not those of a `TracePacker` */
export function unpackTrace(bytes: Uint8Array): PackedTrace {
  const reader = new ByteReader(bytes);
  const headLength = reader.number();
  const columnsAt = reader.position + headLength;
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(reader.position, columnsAt))) as Head;
  return { count: head.events, events: () => new Unpacker(head, bytes.subarray(columnsAt)).events() };
}

class Unpacker {
  readonly #head: Head;
  readonly #shapeColumn: ByteReader;
  readonly #shapes: readonly Shape[];
  readonly #events: Fields[] = [];
  readonly #numbers = new Map<string, number>();
  #microseconds = 0;

  constructor(head: Head, bytes: Uint8Array) {
    this.#head = head;
    let end = 0;
    const columns = head.columns.map((length) => {
      end += length;
      return new ByteReader(bytes.subarray(end - length, end));
    });
    const next = (): ByteReader => columns.shift() ?? new ByteReader(new Uint8Array());
    this.#shapeColumn = next();
    this.#shapes = head.shapes.map((keys) => ({
      keys,
      columns: readingOrder(keys).map((key) => ({ key, column: next() })),
    }));
  }

  *events(): Generator<TraceEvent, void, undefined> {
    for (let index = 0; index < this.#head.events; index += 1) {
      const event = this.#next(index);
      this.#events.push(event);
      yield event as unknown as TraceEvent;
    }
  }

  #next(index: number): Fields {
    const shape = this.#shapes[this.#shapeColumn.number()];
    if (shape === undefined) throw new RangeError('the packed trace has an unknown shape');
    const values = new Map<string, unknown>();
    let cause: Fields | undefined;
    for (const { key, column } of shape.columns) {
      if (key === 'cause') {
        const distance = column.number();
        cause = distance === 0 ? undefined : this.#events[index - distance];
        values.set(key, cause === undefined ? this.#value(column) : cause['id']);
      } else if (key === 'id') values.set(key, this.#id(column, cause));
      else if (key === 'at') values.set(key, this.#time(column));
      else {
        const code = column.number();
        const guess = (): unknown => (key === 'peer' ? peerOf(values.get('id')) : guessOf(key, cause));
        values.set(key, code === 0 ? guess() : this.#value(column, code - 1));
      }
    }
    // Not by assignment: a key may be called __proto__.
    return Object.fromEntries(shape.keys.map((key) => [key, values.get(key)]));
  }

  #id(column: ByteReader, cause: Fields | undefined): unknown {
    const code = column.number();
    if (code === processCodes.text) return this.#value(column);
    const process = this.#process(code, cause);
    const number = (this.#numbers.get(process) ?? 0) + 1 + signed(column.number());
    this.#numbers.set(process, number);
    return `${process}#${number}`;
  }

  #process(code: number, cause: Fields | undefined): string {
    if (code === processCodes.ofCause) return partsOf(cause?.['id'])?.process ?? '';
    if (code === processCodes.toOfCause) return String(cause?.['to']);
    return String(this.#head.values[code - processCodes.listed]);
  }

  #time(column: ByteReader): unknown {
    const code = column.number();
    if (code === 0) return this.#value(column);
    this.#microseconds += signed(code - 1);
    return this.#microseconds / 1000;
  }

  #value(column: ByteReader, code = column.number()): unknown {
    const [kind, rest] = [code % 4, Math.floor(code / 4)];
    if (kind === valueKinds.integer) return signed(rest);
    if (kind === valueKinds.listed) return this.#head.values[rest];
    return Array.from({ length: rest }, () => this.#value(column));
  }
}

interface Shape {
  readonly keys: readonly string[];
  readonly columns: readonly { readonly key: string; readonly column: ByteReader }[];
}
