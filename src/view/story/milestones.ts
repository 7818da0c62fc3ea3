import type { Copy, Hit, Message, QueryStory, Transfer } from './model.js';
import type { Story } from './story.js';

/** What has happened to a query until a time, as far as its outcome depends on it. */
export interface Milestones {
  /** The hit that the origin made use of, or the first that arrived. */
  readonly hit: Hit | null;
  /** Peers from the origin to the holder of that hit, along the query's first copies; empty without a hit. */
  readonly path: readonly number[];
  /** The transfer that was verified, or else the last one that ended. */
  readonly transfer: Transfer | null;
  /** Null before it is known. */
  readonly outcome: QueryStory['outcome'];
}

export function milestonesAt(story: Story, query: QueryStory, at: number): Milestones {
  const hits: Hit[] = [];
  const transfers: Transfer[] = [];
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message === undefined || message.kind === 'query') continue;
    if (message.endedAt === null || message.endedAt > at) continue;
    if (message.kind === 'hit') hits.push(message);
    else transfers.push(message);
  }
  const transfer = transfers.find(({ fate }) => fate === 'verified') ?? transfers.at(-1) ?? null;
  const used = transfer?.cause ?? null;
  const hit =
    hits.find(({ index }) => index === used) ?? hits.find(({ fate }) => fate === 'request') ?? hits[0];
  const outcome = query.resolvedAt !== null && query.resolvedAt <= at ? query.outcome : null;
  return { hit: hit ?? null, path: hit === undefined ? [] : pathOf(story, query, hit), transfer, outcome };
}

/** Peers from the origin to the receiver of a message, along its causes. */
function pathOf(story: Story, query: QueryStory, hit: Hit): number[] {
  const copies: Copy[] = [];
  let message: Message | undefined = story.messages[hit.cause ?? -1];
  while (message?.kind === 'query') {
    copies.unshift(message);
    message = story.messages[message.cause ?? -1];
  }
  return [query.origin, ...copies.flatMap(({ to }) => to ?? [])];
}
