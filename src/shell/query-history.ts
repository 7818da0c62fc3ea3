import { SimError } from '../core/errors.js';
import type { QueryResult } from '../judge/result.js';
import type { TraceEvent } from '../trace/event.js';

/** A question that was asked in a shell, with all that happened to it. */
export interface Asked {
  /** 1, 2, 3 ... */
  readonly number: number;
  readonly file: string;
  readonly origin: number;
  readonly events: TraceEvent[];
  /** Null while it is under way. */
  result: QueryResult | null;
  /** Settles with the result. */
  done: Promise<unknown>;
}

/** The questions of a shell, in the order in which they were asked. */
export class QueryHistory {
  readonly #all: Asked[] = [];

  add(file: string, origin: number): Asked {
    const asked: Asked = {
      number: this.#all.length + 1,
      file,
      origin,
      events: [],
      result: null,
      done: Promise.resolve(),
    };
    this.#all.push(asked);
    return asked;
  }

  get underWay(): readonly Asked[] {
    return this.#all.filter(({ result }) => result === null);
  }

  get names(): readonly string[] {
    return this.#all.flatMap(({ number, file }) => [String(number), file]);
  }

  /**
   * The question meant by a number, a file's name or the beginning of a query id; of several the last.
   *
   * @throws SimError `bad-usage` where there is none
   */
  find(word: string | undefined): Asked {
    const last = this.#all.at(-1);
    if (last === undefined) {
      throw new SimError('bad-usage', 'nothing has been asked yet', { hint: 'ask with get <file>' });
    }
    if (word === undefined) return last;
    const found = this.#all.findLast(
      ({ number, file, result }) =>
        String(number) === word || file === word || (word.length >= 4 && result?.query?.startsWith(word)),
    );
    if (found !== undefined) return found;
    const list = this.#all.map(({ number, file }) => `${number} (${file})`).join(', ');
    throw new SimError('bad-usage', `nothing was asked that is called '${word}'`, {
      hint: `there is ${list}`,
    });
  }
}
