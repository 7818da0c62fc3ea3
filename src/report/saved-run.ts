import type { QueryResult, RunResult } from '../judge/result.js';
import { summarizeQuery } from '../judge/summary.js';
import { findViolations, type Violation } from '../judge/violations.js';
import type { QueryStory } from '../view/story/model.js';
import type { Story } from '../view/story/story.js';

/** A run as its trace shows it. */
export interface SavedRun {
  readonly story: Story;
  readonly queries: readonly { readonly query: QueryStory; readonly result: QueryResult }[];
  readonly violations: readonly Violation[];
  /** Whether the trace has no end. */
  readonly isCutOff: boolean;
}

/**
 * @param result the result of the run, if there is one: it has the verdicts that no event has, such as a timeout
 */
export function savedRun(story: Story, result: RunResult | null): SavedRun {
  return {
    story,
    queries: story.queries.map((query) => {
      const known = result?.queries.find((candidate) => candidate.query === query.id);
      return { query, result: known ?? resultOf(story, query) };
    }),
    violations: result?.violations ?? findViolations(story.events),
    isCutOff: story.exitCode === null && result === null,
  };
}

function resultOf({ events }: Story, { id, file, origin, ttl, outcome }: QueryStory): QueryResult {
  const fallbackVerdict = outcome === 'abandoned' ? 'interrupted' : 'unknown';
  return summarizeQuery(events, { file, origin, ttl, query: id, fallbackVerdict });
}
