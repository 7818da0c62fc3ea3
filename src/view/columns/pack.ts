import type { TraceEvent } from '../../trace/event.js';
import { ByteWriter, unsigned } from './bytes.js';
import {
  type Fields,
  guessOf,
  type Head,
  maxInteger,
  partsOf,
  peerOf,
  processCodes,
  readingOrder,
  valueKinds,
} from './format.js';

/** Packs events in the order of the trace; `unpackTrace` gives the same events. */
export class TracePacker {
  #events: Fields[] = [];
  readonly #shapes = new Map<string, Shape>();
  readonly #shapeColumn = new ByteWriter();
  readonly #listed = new Map<string, number>();
  readonly #positions = new Map<unknown, number>();
  readonly #numbers = new Map<string, number>();
  #microseconds = 0;

  see(event: TraceEvent): void {
    // Like a line of the trace: without fields that are undefined.
    const fields: Fields = { ...event };
    const shape = this.#shapeOf(Object.keys(fields).filter((key) => fields[key] !== undefined));
    this.#shapeColumn.number(shape.index);
    const cause = this.#events[this.#positions.get(fields['cause']) ?? -1];
    for (const { key, column } of shape.columns) {
      const value = fields[key];
      if (key === 'cause') this.#writeCause(column, value);
      else if (key === 'id') this.#writeId(column, value, cause);
      else if (key === 'at') this.#writeTime(column, value);
      else if (value === (key === 'peer' ? peerOf(fields['id']) : guessOf(key, cause))) column.number(0);
      else this.#writeValue(column, value, 1);
    }
    this.#positions.set(fields['id'], this.#events.length);
    this.#events.push(fields);
  }

  finish(): Uint8Array {
    const columns = [
      this.#shapeColumn,
      ...[...this.#shapes.values()].flatMap((shape) => shape.columns.map(({ column }) => column)),
    ];
    const head: Head = {
      events: this.#events.length,
      shapes: [...this.#shapes.values()].map(({ keys }) => keys),
      values: [...this.#listed.keys()].map((text) => JSON.parse(text) as unknown),
      columns: columns.map(({ bytes }) => bytes.length),
    };
    const text = new TextEncoder().encode(JSON.stringify(head));
    const length = new ByteWriter();
    length.number(text.length);
    return concat([length.bytes, text, ...columns.map(({ bytes }) => bytes)]);
  }

  #shapeOf(keys: readonly string[]): Shape {
    const name = JSON.stringify(keys);
    const known = this.#shapes.get(name);
    if (known !== undefined) return known;
    const columns = readingOrder(keys).map((key) => ({ key, column: new ByteWriter() }));
    const shape = { index: this.#shapes.size, keys, columns };
    this.#shapes.set(name, shape);
    return shape;
  }

  #writeCause(column: ByteWriter, cause: unknown): void {
    const position = this.#positions.get(cause);
    column.number(position === undefined ? 0 : this.#events.length - position);
    if (position === undefined) this.#writeValue(column, cause);
  }

  #writeId(column: ByteWriter, id: unknown, cause: Fields | undefined): void {
    const parts = partsOf(id);
    if (parts === null) {
      column.number(processCodes.text);
      return this.#writeValue(column, id);
    }
    const { process, number } = parts;
    if (process === partsOf(cause?.['id'])?.process) column.number(processCodes.ofCause);
    else if (process === String(cause?.['to'])) column.number(processCodes.toOfCause);
    else column.number(processCodes.listed + this.#positionOf(process));
    column.number(unsigned(number - (this.#numbers.get(process) ?? 0) - 1));
    this.#numbers.set(process, number);
  }

  #writeTime(column: ByteWriter, at: unknown): void {
    const microseconds = typeof at === 'number' ? Math.round(at * 1000) : Number.NaN;
    if (
      !Number.isSafeInteger(microseconds) ||
      microseconds / 1000 !== at ||
      Math.abs(microseconds) > maxInteger
    ) {
      column.number(0);
      return this.#writeValue(column, at);
    }
    column.number(1 + unsigned(microseconds - this.#microseconds));
    this.#microseconds = microseconds;
  }

  #writeValue(column: ByteWriter, value: unknown, plus = 0): void {
    if (Array.isArray(value)) {
      column.number(4 * value.length + valueKinds.array + plus);
      for (const item of value) this.#writeValue(column, item);
    } else if (Number.isSafeInteger(value) && Math.abs(value as number) <= maxInteger) {
      const integer = value as number;
      column.number(4 * unsigned(integer) + valueKinds.integer + plus);
    } else {
      column.number(4 * this.#positionOf(value) + valueKinds.listed + plus);
    }
  }

  #positionOf(value: unknown): number {
    const text = JSON.stringify(value);
    const position = this.#listed.get(text) ?? this.#listed.size;
    this.#listed.set(text, position);
    return position;
  }
}

interface Shape {
  readonly index: number;
  readonly keys: readonly string[];
  readonly columns: readonly { readonly key: string; readonly column: ByteWriter }[];
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
