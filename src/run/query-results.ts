import { SimError } from '../core/errors.js';
import type { QueryResult, QueryVerdict } from '../judge/result.js';
import { type QueryEnd, type QueryRequest, summarizeQuery, verdictOf } from '../judge/summary.js';
import type { TraceEvent } from '../trace/event.js';
import { type QueryTrace, QueryTraces } from '../trace/query-traces.js';
import { readTrace } from '../trace/read-trace.js';
import { EventGroups } from '../trace/select.js';

/** Events of ended queries that are kept in memory: about 3 MB. */
const maxKeptEvents = 5_000;

/** A query that runs; its id is null until it is known. */
type RunningQuery = Pick<QueryEnd, 'query'>;

interface EndedQuery {
  readonly asked: QueryRequest & QueryEnd;
  readonly result: QueryResult;
  /** How many events of its own the result is made of. */
  readonly eventCount: number;
  /** What its trace has besides its own events. */
  readonly context: Omit<QueryTrace, 'own'>;
}

/**
 * Makes the results of a session's queries, from a trace that is seen event by event.
 *
 * The events of running queries and of the last ended ones are kept; of an older query, only its result is. If further events of
 * an older query arrive, its result is made again at the end of the session, from the saved trace.
 */
export class QueryResults {
  readonly #traces = new QueryTraces();
  readonly #running = new Set<RunningQuery>();
  readonly #ended: EndedQuery[] = [];
  /** Ended queries whose events are not kept, and whether they had events after that. */
  readonly #older = new Map<string, boolean>();
  /** The other ended queries. */
  readonly #kept = new Set<string>();
  readonly #onForget: (query: string) => void;
  readonly #keepsResults: boolean;
  /** How many queries have ended. */
  count = 0;

  /**
   * @param onForget called with each query whose events are not kept any more
   * @param keepsResults whether there are results at the end of the session
   */
  constructor(onForget: (query: string) => void, keepsResults = true) {
    this.#onForget = onForget;
    this.#keepsResults = keepsResults;
  }

  /** The number of events in memory. */
  get eventCount(): number {
    return this.#traces.eventCount;
  }

  see(event: TraceEvent): void {
    const query = 'query' in event ? event.query : undefined;
    if (query !== undefined && this.#older.has(query)) this.#older.set(query, true);
    else this.#traces.see(event);
    if (this.#traces.eventCount > maxKeptEvents) this.#forgetOldest();
  }

  /** While a query runs, its events are kept. */
  start(query: RunningQuery): void {
    this.#running.add(query);
  }

  /** The verdict as far as the trace goes. */
  verdictOf(asked: QueryRequest & QueryEnd): QueryVerdict {
    return verdictOf(this.#traces.get(asked.query), asked);
  }

  /** A query has ended; its result is made of the trace so far. */
  end(running: RunningQuery, asked: QueryRequest & QueryEnd): QueryResult {
    this.drop(running);
    const { own, ...context } = this.#traces.get(asked.query);
    const result = summarizeQuery({ own, ...context }, asked);
    this.count += 1;
    if (!this.#keepsResults) return result;
    this.#ended.push({ asked, result, eventCount: own.all.length, context });
    if (asked.query !== null) this.#kept.add(asked.query);
    return result;
  }

  /** The result of a query that was never sent. */
  unsent(asked: QueryRequest & QueryEnd): QueryResult {
    return summarizeQuery(this.#traces.get(null), asked);
  }

  /** A query has ended without a result, or is about to get one. */
  drop(running: RunningQuery): void {
    this.#running.delete(running);
    if (running.query !== null) this.#traces.close(running.query);
  }

  /** The events of a query, in trace order; null if they are only in the saved trace. */
  eventsOf(query: string): readonly TraceEvent[] | null {
    return this.#older.has(query) ? null : this.#traces.get(query).own.all;
  }

  /**
   * The results of all ended queries, with their late events.
   *
   * @param path the saved trace
   */
  async all(path: string): Promise<QueryResult[]> {
    const saved = await this.#readLate(path);
    return this.#ended.map(({ asked, result, eventCount, context }) => {
      const { query } = asked;
      if (query === null) return result;
      const own = saved.get(query) ?? (this.#older.has(query) ? null : this.#traces.get(query).own);
      const isAsBefore = own === null || own.all.length === eventCount;
      return isAsBefore ? result : summarizeQuery({ ...context, own }, asked);
    });
  }

  /** Reads the events of older queries that had late ones. */
  async #readLate(path: string): Promise<ReadonlyMap<string, EventGroups>> {
    const late = [...this.#older].flatMap(([query, hasLateEvents]) => (hasLateEvents ? [query] : []));
    const saved = new Map(late.map((query) => [query, new EventGroups()]));
    if (late.length === 0) return saved;
    try {
      for await (const event of readTrace(path, { partial: true }))
        if ('query' in event && event.query !== undefined) saved.get(event.query)?.add(event);
      return saved;
    } catch (error) {
      // It could not be written, which is reported elsewhere.
      if (error instanceof SimError) return new Map();
      throw error;
    }
  }

  #forgetOldest(): void {
    const running = new Set([...this.#running].map(({ query }) => query));
    for (const query of this.#traces.queries) {
      if (this.#traces.eventCount <= maxKeptEvents) return;
      // The newest is kept even if it has more events: no other query needs the memory yet.
      if (running.has(query) || query === this.#traces.newest) continue;
      if (this.#kept.delete(query)) this.#older.set(query, false);
      this.#traces.delete(query);
      this.#onForget(query);
    }
  }
}
