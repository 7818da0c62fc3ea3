import type { Copy, QueryStory, Transfer } from './model.js';
import type { Story } from './story.js';

/** The counters of one query at one time. */
export interface Tally {
  /** Copies of the query on links, without those that could not be sent. */
  readonly sent: number;
  /** Copies that a peer had seen before, or that returned to the origin. */
  readonly duplicates: number;
  /** Peers with a copy, without the origin. */
  readonly reached: number;
  /** The latest wave that has arrived; 0 before the first. */
  readonly wave: number;
  /** Bytes of archives that have arrived. */
  readonly bytes: number;
}

/** @param at in ms since the start of the run; messages that were sent or arrived until then count */
export function tallyAt(story: Story, query: QueryStory, at = Number.POSITIVE_INFINITY): Tally {
  let [sent, duplicates, wave, bytes] = [0, 0, 0, 0];
  const reached = new Set<number>();
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message === undefined || message.sentAt > at) continue;
    if (message.kind === 'transfer') bytes += received(message, at);
    if (message.kind !== 'query') continue;
    if (isSent(message)) sent += 1;
    if (!hasArrived(message, at)) continue;
    wave = Math.max(wave, message.hop);
    if (message.fate === 'duplicate' || message.fate === 'own') duplicates += 1;
    if (message.to !== null && message.to !== query.origin) reached.add(message.to);
  }
  return { sent, duplicates, reached: reached.size, wave, bytes };
}

/** Whether a peer sent it. */
export function isSent({ fate, copyOf }: Copy): boolean {
  return fate !== 'unreachable' && copyOf === null;
}

/** Whether the copy is at its receiver. */
export function hasArrived({ endedAt, fate }: Copy, at: number): boolean {
  return endedAt !== null && endedAt <= at && fate !== 'unreachable' && fate !== 'lost-by-fault';
}

/** Bytes of an archive that have arrived until a time. */
export function received(transfer: Transfer, at: number): number {
  if (transfer.endedAt !== null && transfer.endedAt <= at && transfer.bytes !== null) return transfer.bytes;
  return transfer.progress.findLast((progress) => progress.at <= at)?.received ?? 0;
}

/** The counters of one query at any time, without a walk over its messages. Valid until `revision` changes. */
export class Tallies {
  readonly #sent: readonly number[];
  readonly #duplicates: readonly number[];
  readonly #reached: readonly number[];
  /** The end of each arrival, and the latest wave until then. */
  readonly #arrivals: readonly number[];
  readonly #waves: readonly number[];
  readonly #transfers: readonly Transfer[];

  constructor(story: Story, query: QueryStory) {
    const messages = query.messages.flatMap((index) => story.messages[index] ?? []);
    const copies = messages.filter((message) => message.kind === 'query');
    const arrived = copies.filter((copy) => hasArrived(copy, Number.POSITIVE_INFINITY));
    this.#transfers = messages.filter((message) => message.kind === 'transfer');
    this.#sent = ascending(copies.filter(isSent).map(({ sentAt }) => sentAt));
    this.#duplicates = ascending(
      arrived.filter(({ fate }) => fate === 'duplicate' || fate === 'own').map(endOf),
    );
    const first = new Map<number, number>();
    for (const copy of arrived) {
      if (copy.to === null || copy.to === query.origin) continue;
      first.set(copy.to, Math.min(first.get(copy.to) ?? Number.POSITIVE_INFINITY, endOf(copy)));
    }
    this.#reached = ascending([...first.values()]);
    const inOrder = arrived.sort((one, other) => endOf(one) - endOf(other));
    this.#arrivals = inOrder.map(endOf);
    let wave = 0;
    this.#waves = inOrder.map(({ hop }) => {
      wave = Math.max(wave, hop);
      return wave;
    });
  }

  at(time: number): Tally {
    let bytes = 0;
    for (const transfer of this.#transfers) bytes += received(transfer, time);
    return {
      sent: countUntil(this.#sent, time),
      duplicates: countUntil(this.#duplicates, time),
      reached: countUntil(this.#reached, time),
      wave: this.#waves[countUntil(this.#arrivals, time) - 1] ?? 0,
      bytes,
    };
  }
}

function endOf({ endedAt }: Copy): number {
  return endedAt ?? Number.POSITIVE_INFINITY;
}

export function ascending(times: number[]): readonly number[] {
  return times.sort((one, other) => one - other);
}

/** How many of ascending times are not later than a time. */
export function countUntil(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
