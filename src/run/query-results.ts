import { SimError } from '../core/errors.js';
import type { QueryResult } from '../judge/result.js';
import { type QueryEnd, type QueryRequest, summarizeQuery } from '../judge/summary.js';
import type { TraceEvent } from '../trace/event.js';
import { type QueryTrace, QueryTraces } from '../trace/query-traces.js';
import { readTrace } from '../trace/read-trace.js';
import { EventGroups } from '../trace/select.js';

/** Events of ended queries that are kept in memory: about 10 MB. */
const maxKeptEvents = 20_000;

type EndedQuery = QueryRequest & QueryEnd;

/** A query whose events are only in the saved trace. */
interface OlderQuery {
  readonly ended: EndedQuery;
  readonly result: QueryResult;
  /** What its trace had besides its events. */
  readonly rest: Omit<QueryTrace, 'own'>;
  /** Whether it had events after its result was made. */
  hasLateEvents: boolean;
}

/**
 * Makes the results of a session's queries, from a trace that is seen event by event.
 *
 * The events of running queries and of the last ended ones are kept; of an older query, only its result is. If further events of
 * an older query arrive, its result is made again at the end of the session, from the saved trace.
 */
export class QueryResults {
  readonly #traces = new QueryTraces();
  readonly #running = new Set<Pick<QueryEnd, 'query'>>();
  readonly #ended: EndedQuery[] = [];
  /** Those of them whose events are kept, by query. */
  readonly #kept = new Map<string, EndedQuery>();
  readonly #older = new Map<string, OlderQuery>();
  readonly #onForget: (query: string) => void;

  /** @param onForget called with each query whose events are not kept any more */
  constructor(onForget: (query: string) => void) {
    this.#onForget = onForget;
  }

  /** How many queries have ended. */
  get count(): number {
    return this.#ended.length;
  }

  /** The number of events in memory. */
  get eventCount(): number {
    return this.#traces.eventCount;
  }

  see(event: TraceEvent): void {
    const older = this.#older.get(('query' in event && event.query) || '');
    if (older === undefined) this.#traces.see(event);
    else older.hasLateEvents = true;
    if (this.#traces.eventCount > maxKeptEvents) this.#forgetOldest();
  }

  /** While a query runs, its events are kept. */
  start(query: Pick<QueryEnd, 'query'>): void {
    this.#running.add(query);
  }

  /** The result as far as the trace goes. */
  summarize(query: EndedQuery): QueryResult {
    return summarizeQuery(this.#traces.get(query.query), query);
  }

  /** @param ended null if it gets no result */
  end(running: Pick<QueryEnd, 'query'>, ended: EndedQuery | null): void {
    this.#running.delete(running);
    if (running.query !== null) this.#traces.close(running.query);
    if (ended === null) return;
    this.#ended.push(ended);
    if (ended.query !== null) this.#kept.set(ended.query, ended);
  }

  /** The events of a query, in trace order; null if they are only in the saved trace. */
  eventsOf(query: string): readonly TraceEvent[] | null {
    return this.#older.has(query) ? null : this.#traces.get(query).own.all;
  }

  /**
   * The results of all ended queries.
   *
   * @param path the saved trace
   */
  async all(path: string): Promise<QueryResult[]> {
    const late = await this.#readLate(path);
    return this.#ended.map((ended) => {
      const older = this.#older.get(ended.query ?? '');
      return late.get(ended.query ?? '') ?? older?.result ?? this.summarize(ended);
    });
  }

  /** Reads the events of older queries that had late ones, and makes their results again. */
  async #readLate(path: string): Promise<Map<string, QueryResult>> {
    const late = new Map(
      [...this.#older]
        .filter(([, { hasLateEvents }]) => hasLateEvents)
        .map(([query]) => [query, new EventGroups()]),
    );
    if (late.size === 0) return new Map();
    try {
      for await (const event of readTrace(path, { partial: true }))
        if ('query' in event && event.query !== undefined) late.get(event.query)?.add(event);
    } catch (error) {
      // It could not be written, which is reported elsewhere.
      if (error instanceof SimError) return new Map();
      throw error;
    }
    return new Map(
      [...late].flatMap(([query, own]) => {
        const older = this.#older.get(query);
        return older === undefined
          ? []
          : [[query, summarizeQuery({ ...older.rest, own }, older.ended)] as const];
      }),
    );
  }

  #forgetOldest(): void {
    const running = new Set([...this.#running].map(({ query }) => query));
    for (const query of this.#traces.queries) {
      if (this.#traces.eventCount <= maxKeptEvents) return;
      // The newest is kept even if it has more events: no other query needs the memory yet.
      if (!running.has(query) && query !== this.#traces.newest) this.#forget(query);
    }
  }

  #forget(query: string): void {
    const ended = this.#kept.get(query);
    if (ended !== undefined) {
      const { own: _, ...rest } = this.#traces.get(query);
      this.#older.set(query, { ended, result: this.summarize(ended), rest, hasLateEvents: false });
      this.#kept.delete(query);
    }
    this.#traces.delete(query);
    this.#onForget(query);
  }
}
