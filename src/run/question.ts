import { ExitCode, SimError } from '../errors.js';
import type { Network } from '../supervisor/network.js';
import type { TraceEvent } from '../trace/event.js';
import type { QueryVerdict } from '../trace/result.js';
import type { Settlement } from '../trace/settlement.js';
import type { AskedQuestion } from '../trace/summary.js';

/** How long a transfer that advances puts off the end of the time given, each time. */
const transferGraceMs = 1_000;

/** What a question is asked with, and in. */
export interface QuestionContext {
  readonly network: Network;
  readonly settlement: Settlement;
  readonly timeoutMs: number;
  /** Says that the flood has settled, as an event. */
  readonly settled: (query: string) => void;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * One question of a run, from the client's `ask` to the last message of its flood.
 *
 * It ends when the client has its answer and nothing of the flood is under way, so that what is counted is whole.
 */
export class Question {
  readonly file: string;
  readonly origin: number;
  readonly ttl: number;
  readonly #context: QuestionContext;
  #query: string | null = null;
  #settled = false;
  #advancedAt = 0;
  #onSettled: () => void = () => {};

  constructor(asked: { file: string; origin: number; ttl: number }, context: QuestionContext) {
    this.file = asked.file;
    this.origin = asked.origin;
    this.ttl = asked.ttl;
    this.#context = context;
  }

  /** Looks at what peers have told; to be called with each turn's events, after they have been counted. */
  see(events: readonly TraceEvent[]): void {
    for (const event of events) {
      if (event.type === 'query:issued' && event.peer === this.origin) this.#query ??= event.query;
      if (event.type === 'transfer:progress') this.#advancedAt = performance.now();
    }
    const { settlement, network, settled } = this.#context;
    if (this.#settled || this.#query === null || !settlement.isSettled(this.#query)) return;
    this.#settled = true;
    settled(this.#query);
    network.settled(this.origin, this.#query);
    this.#onSettled();
  }

  async ask(): Promise<AskedQuestion> {
    const answered = this.#context.network.ask(this.origin, this.file, this.ttl);
    const allSettled = new Promise<void>((resolve) => {
      this.#onSettled = resolve;
      if (this.#settled) resolve();
    });
    const otherwise = await this.#orElse(Promise.all([answered, allSettled]));
    return { file: this.file, origin: this.origin, ttl: this.ttl, query: this.#query, otherwise };
  }

  /** Waits for the end, or for what prevents it. */
  async #orElse(end: Promise<unknown>): Promise<Exclude<QueryVerdict, 'verified' | 'held'>> {
    const { signal, timeoutMs } = this.#context;
    const cleanUp = new AbortController();
    const interrupted = new Promise<'interrupted'>((resolve) => {
      if (signal.aborted) resolve('interrupted');
      signal.addEventListener('abort', () => resolve('interrupted'), { signal: cleanUp.signal });
    });
    const late = new Promise<'unknown'>((resolve) => {
      let timer = setTimeout(onTime.bind(this), timeoutMs);
      cleanUp.signal.addEventListener('abort', () => clearTimeout(timer));
      function onTime(this: Question): void {
        // What is found and on its way is not cut off; should it stall, the transfer's own limits end it.
        if (performance.now() - this.#advancedAt < transferGraceMs) timer = setTimeout(onTime.bind(this), transferGraceMs);
        else resolve('unknown');
      }
    });
    try {
      return await Promise.race([end.then(() => 'unknown' as const), interrupted, late]);
    } catch (error) {
      if (error instanceof SimError && error.exitCode === ExitCode.network) return 'failed';
      throw error;
    } finally {
      cleanUp.abort();
    }
  }
}
