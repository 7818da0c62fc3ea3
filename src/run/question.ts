import { ExitCode, SimError } from '../errors.js';
import type { Network } from '../supervisor/network.js';
import type { TraceEvent } from '../trace/event.js';
import type { Settlement } from '../trace/settlement.js';
import type { AskedQuestion } from '../trace/summary.js';

/**
 * A transfer is not cut off when time runs out; its own limits end it should it stall. Only where nothing is heard of
 * it for so long, which is longer than those limits, its origin hangs.
 */
const transferSilenceMs = 15_000;

/** How long the count of a flood is waited for once its question is answered. */
const countingGraceMs = 1_000;

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
  readonly #onEvent: (event: TraceEvent) => void;
  #query: string | null = null;
  #settled = false;
  #transferHeardAt = Number.NEGATIVE_INFINITY;
  #onSettled: () => void = () => {};
  #onTold: () => void = () => {};

  /** @param onEvent told of each event of this question, in causal order */
  constructor(
    asked: { file: string; origin: number; ttl: number },
    context: QuestionContext,
    onEvent: (event: TraceEvent) => void = () => {},
  ) {
    this.file = asked.file;
    this.origin = asked.origin;
    this.ttl = asked.ttl;
    this.#context = context;
    this.#onEvent = onEvent;
  }

  /** Passes on what is told of this question. */
  tell(event: TraceEvent): void {
    if (this.#query !== null && 'query' in event && event.query === this.#query) this.#onEvent(event);
  }

  /** Looks at what peers have told; to be called with each turn's events, after they have been counted. */
  see(events: readonly TraceEvent[]): void {
    for (const event of events) {
      const isIssue = event.type === 'query:issued' && event.peer === this.origin && event.file === this.file;
      if (isIssue) this.#query ??= event.query;
      const isTransfer = event.type === 'transfer:started' || event.type === 'transfer:progress';
      if (isTransfer && event.query === this.#query) {
        this.#transferHeardAt = performance.now();
      }
      const isTold = event.type === 'query:resolved' && event.query === this.#query;
      if (isTold || (event.type === 'peer:died' && event.peer === this.origin)) this.#onTold();
    }
    const { settlement, network, settled } = this.#context;
    if (this.#settled || this.#query === null || !settlement.isSettled(this.#query)) return;
    this.#settled = true;
    settled(this.#query);
    network.settled(this.origin, this.#query);
    this.#onSettled();
  }

  async ask(): Promise<AskedQuestion> {
    const answer = this.#context.network.ask(this.origin, this.file, this.ttl);
    // The client may have heard it before the origin's own telling of it has come, which a summary is made from.
    const told = new Promise<void>((resolve) => {
      this.#onTold = resolve;
    });
    const answered = Promise.all([answer.outcome, told]);
    const settled = new Promise<void>((resolve) => {
      this.#onSettled = resolve;
      if (this.#settled) resolve();
    });
    const otherwise = await this.#endOf(answered, settled);
    // Where there is no answer, nobody waits for one any more: what is half fetched is thrown away.
    answer.cancel();
    return { file: this.file, origin: this.origin, ttl: this.ttl, query: this.#query, otherwise };
  }

  /** Waits for the answer and for the flood's end, or for what prevents them; gives what the latter makes of it. */
  async #endOf(answered: Promise<unknown>, settled: Promise<void>): Promise<AskedQuestion['otherwise']> {
    const timers = new AbortController();
    const interrupted = once(this.#context.signal, timers.signal);
    // With the answer there, the rest of the flood is only counted: where somebody does not tell of what came to him (a
    // stranger at an absent neighbour's address, say), the count is left as it is.
    const countedEnough = answered.then(() => Promise.race([settled, after(countingGraceMs, timers.signal)]));
    const end = countedEnough.then(() => 'end' as const);
    try {
      let first = await Promise.race([end, interrupted, after(this.#context.timeoutMs, timers.signal)]);
      while (first === 'late' && performance.now() - this.#transferHeardAt < transferSilenceMs) {
        first = await Promise.race([
          answered.then(() => 'end' as const),
          interrupted,
          after(1_000, timers.signal),
        ]);
      }
      return first === 'interrupted' ? 'interrupted' : 'unknown';
    } catch (error) {
      if (error instanceof SimError && error.exitCode === ExitCode.network) return 'failed';
      throw error;
    } finally {
      timers.abort();
    }
  }
}

function after(ms: number, cancelled: AbortSignal): Promise<'late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('late'), ms);
    cancelled.addEventListener('abort', () => clearTimeout(timer));
  });
}

function once(stop: AbortSignal, cancelled: AbortSignal): Promise<'interrupted'> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve('interrupted');
    stop.addEventListener('abort', () => resolve('interrupted'), { signal: cancelled });
  });
}
