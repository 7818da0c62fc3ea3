/**
 * A trace in columns: a third of the size of the same events as compressed NDJSON, and without loss. Any event with an `id`, an
 * `at` and a `type` can be packed, also one that this version does not know.
 *
 * The bytes: length of the head, the head as JSON in UTF-8, then the columns, one after the other. The first column has
 * the shape of each event. Each field of each shape has a column of its own, with a value per event of that shape:
 *
 * - `cause`: how many events earlier it is; or 0, and a value
 * - `id` `3#17`: the process, see `idOf`, then the number, as the difference to the process's previous number plus one
 * - `at`: the difference to the previous event in microseconds, plus one; or 0, and a value
 * - `peer`: 0 if it is the process of the id; otherwise a value, plus one
 * - all others: 0 if it is what the cause suggests, see {@link guessOf}; otherwise a value, plus one
 *
 * A value is an integer, a position in the head's `values`, or an array of values; its lowest bits say which.
 */
export interface Head {
  /** Number of events. */
  readonly events: number;
  /** The keys of each shape, in the order of the event. */
  readonly shapes: readonly (readonly string[])[];
  /** Texts, objects and all other values that are not integers or arrays. */
  readonly values: readonly unknown[];
  /** Length of each column in bytes. */
  readonly columns: readonly number[];
}

/** An event without its type: what packing needs of it. */
export type Fields = Readonly<Record<string, unknown>>;

/** How a value is written, in its lowest two bits. */
export const valueKinds = { integer: 0, listed: 1, array: 2 } as const;

/** How the process of an id is written; a number from `listed` on is a position in `values`. */
export const processCodes = { text: 0, ofCause: 1, toOfCause: 2, listed: 3 } as const;

/** Larger integers are listed: shifted, they would not be exact. */
export const maxInteger = 2 ** 49;

/** What most fields are if the event has a cause: a message arrives with the fields with which it was sent. */
export function guessOf(key: string, cause: Fields | undefined): unknown {
  return cause?.[key === 'from' ? 'peer' : key];
}

/** The process and the number of an id; null if it has another form. */
export function partsOf(id: unknown): { readonly process: string; readonly number: number } | null {
  if (typeof id !== 'string') return null;
  const at = id.lastIndexOf('#');
  const number = Number(id.slice(at + 1));
  const isExact = at > 0 && Number.isSafeInteger(number) && number >= 0 && number < maxInteger;
  return isExact && id === `${id.slice(0, at)}#${number}` ? { process: id.slice(0, at), number } : null;
}

/** Columns are read in this order, as each may need those before it. */
export function readingOrder(keys: readonly string[]): readonly string[] {
  const first = ['cause', 'id', 'at', 'peer'].filter((key) => keys.includes(key));
  return [...first, ...keys.filter((key) => !first.includes(key))];
}

/** The process of an id as a peer's number; undefined if it is not one. */
export function peerOf(id: unknown): number | undefined {
  const process = partsOf(id)?.process;
  return process === String(Number(process)) ? Number(process) : undefined;
}
