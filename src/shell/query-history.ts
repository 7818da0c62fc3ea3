import { SimError } from '../core/errors.js';
import type { QueryResult } from '../judge/result.js';

/** A query that was sent in a shell. */
export interface ShellQuery {
  /** 1, 2, 3 ... */
  readonly number: number;
  readonly file: string;
  readonly origin: number;
  /** Null while the query runs. */
  result: QueryResult | null;
  /** Settles when the result has been recorded and printed. */
  done: Promise<QueryResult>;
}

/** A hint names no more queries. */
const maxListed = 9;

/** The queries of a shell, in order. */
export class QueryHistory {
  readonly #all: ShellQuery[] = [];
  readonly #running = new Set<ShellQuery>();

  add({ file, origin, done }: Omit<ShellQuery, 'number' | 'result'>): ShellQuery {
    const query: ShellQuery = { number: this.#all.length + 1, file, origin, result: null, done };
    query.done = done
      .then((result) => {
        query.result = result;
        return result;
      })
      .finally(() => this.#running.delete(query));
    this.#all.push(query);
    this.#running.add(query);
    return query;
  }

  get running(): readonly ShellQuery[] {
    return [...this.#running];
  }

  get names(): readonly string[] {
    return this.#all.flatMap(({ number, file }) => [String(number), file]);
  }

  /**
   * The query with this number, file name or beginning of a query id; the last one if several fit.
   *
   * @throws SimError `bad-usage` where there is none
   */
  find(word: string | undefined): ShellQuery {
    const last = this.#all.at(-1);
    if (last === undefined) {
      throw new SimError('bad-usage', 'there is no query yet', { hint: 'send one with get <file>' });
    }
    if (word === undefined) return last;
    const found = this.#all.findLast(
      ({ number, file, result }) =>
        String(number) === word || file === word || (word.length >= 4 && result?.query?.startsWith(word)),
    );
    if (found !== undefined) return found;
    const listed = this.#all.slice(-maxListed);
    const list = listed.map(({ number, file }) => `${number} (${file})`).join(', ');
    throw new SimError('bad-usage', `there is no query '${word}'`, {
      hint: `the ${listed.length < this.#all.length ? 'last ' : ''}queries are ${list}`,
    });
  }
}
