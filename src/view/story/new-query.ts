import type { PeerId } from '../../core/vocabulary.js';
import type { Writable } from './message-log.js';
import type { QueryStory, Step } from './model.js';

export type WritableQuery = Writable<Omit<QueryStory, 'messages' | 'steps' | 'holders'>> & {
  readonly messages: number[];
  readonly steps: Step[];
  readonly holders: Set<PeerId>;
};

/** What is known of a query when it begins. */
type Begin = Pick<
  QueryStory,
  'index' | 'id' | 'file' | 'origin' | 'ttl' | 'strategy' | 'issuedAt' | 'overlay'
>;

/** A query of which nothing has happened yet. */
export function newQuery(begin: Begin): WritableQuery {
  return {
    ...begin,
    messages: [],
    steps: [],
    settledAt: null,
    settledBy: null,
    outcome: null,
    resolvedAt: null,
    holders: new Set(),
    revision: 0,
  };
}

/** Inserts a step at its time: a late report may belong before the last ones. */
export function insertStep({ steps }: WritableQuery, step: Step): void {
  let position = steps.length;
  while (position > 0 && (steps[position - 1]?.at ?? 0) > step.at) position -= 1;
  steps.splice(position, 0, step);
}
