import type { Story } from './story.js';

/** Positions of a message, of the messages that led to it back to the origin, and of all that it led to. */
export function relatedTo(story: Story, index: number): ReadonlySet<number> {
  const effects = new Set([index]);
  const query = story.queries[story.messages[index]?.query ?? -1];
  // A message is later in the list than its cause.
  for (const each of query?.messages ?? []) {
    const cause = story.messages[each]?.cause;
    if (cause != null && effects.has(cause)) effects.add(each);
  }
  for (let cause = story.messages[index]?.cause; cause != null; cause = story.messages[cause]?.cause) {
    effects.add(cause);
  }
  return effects;
}
