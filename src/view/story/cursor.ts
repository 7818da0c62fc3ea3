import type { PeerId } from '../../core/vocabulary.js';
import type { QueryStory } from './model.js';
import type { Moment } from './moment.js';
import type { Story } from './story.js';
import { hasArrived } from './tally.js';

/** The end of one wave: all copies with this hop count, and of the waves before, that ever arrive or fail have done so. */
export interface WaveEnd {
  readonly wave: number;
  readonly at: number;
}

/** The first and the last time of a query, in ms since the start of the run. Live, the end grows. */
export function spanOf({ issuedAt, steps }: QueryStory): { readonly from: number; readonly to: number } {
  return { from: issuedAt, to: steps.at(-1)?.at ?? issuedAt };
}

/** Position of the last step at or before a time; -1 if there is none. */
export function stepAt({ steps }: QueryStory, at: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** In order of their numbers: a message may be slower than those of later waves, but waves are counted 1, 2, 3. */
export function waveEnds(story: Story, query: QueryStory): readonly WaveEnd[] {
  const ends = new Map<number, number>();
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message?.kind !== 'query' || message.endedAt === null) continue;
    ends.set(message.hop, Math.max(ends.get(message.hop) ?? 0, message.endedAt));
  }
  let latest = 0;
  return [...ends]
    .sort(([one], [other]) => one - other)
    .map(([wave, at]) => {
      latest = Math.max(latest, at);
      return { wave, at: latest };
    });
}

/** What a wave has brought until a time. */
export interface WaveSum {
  /** Its copies that have arrived. */
  readonly messages: number;
  /** Peers that it reached first. */
  readonly reached: number;
  readonly duplicates: number;
}

export function waveSum(story: Story, query: QueryStory, wave: number, at: number): WaveSum {
  const sum = { messages: 0, reached: 0, duplicates: 0 };
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message?.kind !== 'query' || message.hop !== wave || !hasArrived(message, at)) continue;
    sum.messages += 1;
    if (message.fate === 'duplicate' || message.fate === 'own') sum.duplicates += 1;
    else sum.reached += 1;
  }
  return sum;
}

/** The messages that a message led to directly. */
export function effectsOf(story: Story, index: number): readonly number[] {
  const message = story.messages[index];
  const query = message === undefined ? undefined : story.queries[message.query];
  return query?.messages.filter((other) => story.messages[other]?.cause === index) ?? [];
}

/** The selected message, its causes back to the origin, and all its effects; null if no message of the query is selected. */
export function relatedIn({ story, query, selected }: Moment): ReadonlySet<number> | null {
  if (selected === null || story.messages[selected]?.query !== query.index) return null;
  const related = new Set([selected]);
  // A message is later in the list than its cause.
  for (const index of query.messages) {
    const cause = story.messages[index]?.cause ?? null;
    if (cause !== null && related.has(cause)) related.add(index);
  }
  const causeOf = (index: number): number | null => story.messages[index]?.cause ?? null;
  for (let cause = causeOf(selected); cause !== null; cause = causeOf(cause)) related.add(cause);
  return related;
}

/** Peers that no event describes count as running; so do peers that stopped at the end of the run. */
export function isRunning({ peers, queries }: Story, query: QueryStory, id: PeerId, at: number): boolean {
  const lives = peers.get(id)?.lives ?? [];
  const isLast = queries.length - 1 === query.index;
  const isEnd = (end: string | null, to: number) =>
    end === 'stopped' && isLast && query.resolvedAt !== null && to >= query.resolvedAt;
  return (
    lives.length === 0 ||
    lives.some(({ from, to, end }) => from <= at && (to === null || to > at || isEnd(end, to)))
  );
}
