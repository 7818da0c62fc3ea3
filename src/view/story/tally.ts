import type { Copy, QueryStory } from './model.js';
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
    if (message.fate !== 'unreachable') sent += 1;
    if (!hasArrived(message, at)) continue;
    wave = Math.max(wave, message.hop);
    if (message.fate === 'duplicate' || message.fate === 'own') duplicates += 1;
    if (message.to !== null && message.to !== query.origin) reached.add(message.to);
  }
  return { sent, duplicates, reached: reached.size, wave, bytes };
}

/** Whether the copy is at its receiver. */
export function hasArrived({ endedAt, fate }: Copy, at: number): boolean {
  return endedAt !== null && endedAt <= at && fate !== 'unreachable';
}

function received(transfer: Extract<Story['messages'][number], { kind: 'transfer' }>, at: number): number {
  if (transfer.endedAt !== null && transfer.endedAt <= at && transfer.bytes !== null) return transfer.bytes;
  return transfer.progress.findLast((progress) => progress.at <= at)?.received ?? 0;
}
