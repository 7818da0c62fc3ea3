import { SeenQueries } from './seen-queries.js';

/** Ids of queries are remembered so long and so many: longer than any flood, less than memory. */
const seenForMs = 10 * 60_000;
const seenAtMost = 100_000;
/** A bare `get` carries no id; the same file asked by the same origin counts as the same query for so long. */
const bareSeenForMs = 5_000;

/** The queries that have come to a peer. */
export class QueryMemory {
  readonly #withId = new SeenQueries(seenForMs, seenAtMost);
  readonly #bare = new SeenQueries(bareSeenForMs, seenAtMost);

  /** Those among which a query belongs. @param id as its message carries it; null where that is bare */
  for(id: string | null): SeenQueries {
    return id === null ? this.#bare : this.#withId;
  }
}
