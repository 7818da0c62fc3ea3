import type { PeerId } from '../../core/vocabulary.js';
import type { Writable } from './message-log.js';
import type { QueryStory, Step } from './model.js';

export type WritableQuery = Writable<Omit<QueryStory, 'messages' | 'steps' | 'holders'>> & {
  readonly messages: number[];
  readonly steps: Step[];
  readonly holders: Set<PeerId>;
};

/** What is known of a query when it begins. */
type Begin = Pick<QueryStory, 'index' | 'id' | 'file' | 'origin' | 'ttl' | 'issuedAt' | 'overlay'>;

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
