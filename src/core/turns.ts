/** How long a result is used before the same work is done again, as a multiple of what the work took, and at most. */
const restFactor = 10;
const maxRestMs = 2_000;
/** A result is used at least for this long, so that those who waited for it can use it. */
const minRestMs = 10;

/** Work that yields after each part, so that other work can be done between. */
export type Parts<T> = Generator<void, T, void>;

/** Parts of a long work in one turn of the event loop: file system calls of about a millisecond together. */
export const callsPerTurn = 256;

export interface Done<T> {
  readonly value: T;
  /**
   * Milliseconds for which the result may be used again: 0 if the work fits into one turn. Work that is repeated for each query then
   * takes at most a tenth of the time.
   */
  readonly restMs: number;
}

/**
 * Does the first part at once, and each other one in a turn of the event loop of its own.
 *
 * @param clock in milliseconds
 * @returns no promise if there is only one part
 */
export function runInTurns<T>(
  parts: Parts<T>,
  clock: () => number,
  onTurn: () => void = () => undefined,
): Done<T> | Promise<Done<T>> {
  const startedAt = clock();
  const first = parts.next();
  if (first.done === true) return { value: first.value, restMs: 0 };
  return runRest(parts, clock, clock() - startedAt, onTurn);
}

async function runRest<T>(
  parts: Parts<T>,
  clock: () => number,
  firstMs: number,
  onTurn: () => void,
): Promise<Done<T>> {
  let workMs = firstMs;
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    onTurn();
    const startedAt = clock();
    const part = parts.next();
    workMs += clock() - startedAt;
    if (part.done === true) return { value: part.value, restMs: restFor(workMs) };
  }
}

/** Does all parts now. */
export function runAtOnce<T>(parts: Parts<T>, clock: () => number): Done<T> {
  const startedAt = clock();
  for (let turns = 0; ; turns += 1) {
    const part = parts.next();
    if (part.done === true)
      return { value: part.value, restMs: turns === 0 ? 0 : restFor(clock() - startedAt) };
  }
}

function restFor(workMs: number): number {
  return Math.min(maxRestMs, Math.max(minRestMs, restFactor * workMs));
}
