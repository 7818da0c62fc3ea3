import { ExitCode, SimError } from '../core/errors.js';
import type { FinishedQuery } from '../judge/summary.js';
import type { TraceEvent } from '../trace/event.js';
import { ActiveQuery, after, once, type QueryRequest, type QuestionContext } from './active-query.js';

/**
 * A transfer is not cut off when time runs out; its own limits end it should it stall. Only where nothing is heard of
 * it for so long, which is longer than those limits, its origin hangs: of the old form, an older program may pack for a minute
 * before it sends anything.
 */
const transferSilenceMs = { framed: 15_000, old: 75_000 } as const;

/** How long the count of a flood is waited for once its question is answered. */
const countingGraceMs = 1_000;

/**
 * One question of a run, from the client's `ask` to the last message of its flood.
 *
 * It ends when the client has its answer and nothing of the flood is under way, so that what is counted is whole. Where the
 * flood came to programs that tell nothing, it cannot be counted, and ends with a time of quiet.
 */
export class NativeQuery extends ActiveQuery {
  readonly #context: QuestionContext;
  #settled = false;
  #transferHeardAt = Number.NEGATIVE_INFINITY;
  #form: keyof typeof transferSilenceMs = 'framed';
  #onSettled: () => void = () => {};
  #onTold: () => void = () => {};

  constructor(asked: QueryRequest, context: QuestionContext, onEvent?: (event: TraceEvent) => void) {
    super(asked, context.quietMs, onEvent);
    this.#context = context;
  }

  /** Its origin tells everything itself. */
  onRawEvents(): void {}

  onEvents(events: readonly TraceEvent[]): void {
    for (const event of events) {
      const isIssue = event.type === 'query:issued' && event.peer === this.origin && event.file === this.file;
      if (isIssue) this.id ??= event.query;
      const isTransfer = event.type === 'transfer:started' || event.type === 'transfer:progress';
      if (isTransfer && event.query === this.id) {
        this.#transferHeardAt = performance.now();
        if (event.type === 'transfer:started') this.#form = event.form;
      }
      const isTold = event.type === 'query:resolved' && event.query === this.id;
      if (isTold || (event.type === 'peer:died' && event.peer === this.origin)) this.#onTold();
    }
    this.#look(events);
  }

  #look(events: readonly TraceEvent[]): void {
    const query = this.id;
    if (this.#settled || query === null) return;
    const { settlement } = this.#context;
    if (settlement.isSettled(query)) return this.#settle('count');
    const isNews = events.some((event) => 'query' in event && event.query === query);
    if (isNews && settlement.isOpenEnded(query)) this.quiet.reset();
  }

  protected onQuiet(): void {
    const query = this.id;
    if (this.#settled || query === null) return;
    // What can be counted and is under way comes, or its peer dies: that is news.
    if (this.#context.settlement.isBalanced(query)) this.#settle('quiet');
    else this.quiet.reset();
  }

  #settle(by: 'count' | 'quiet'): void {
    if (this.id === null) return;
    this.#settled = true;
    this.quiet.dispose();
    this.#context.settled(this.id, by);
    this.#context.network.settled(this.origin, this.id);
    this.#onSettled();
  }

  async ask(): Promise<FinishedQuery> {
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
    return this.asked(otherwise);
  }

  /** How long the rest of the flood is waited for. */
  get #graceMs(): number {
    const { settlement, quietMs } = this.#context;
    const isQuietWaitedFor = this.id !== null && settlement.isOpenEnded(this.id);
    return countingGraceMs + (isQuietWaitedFor ? quietMs : 0);
  }

  /** Waits for the answer and for the flood's end, or for what prevents them; gives what the latter makes of it. */
  async #endOf(
    answered: Promise<unknown>,
    settled: Promise<void>,
  ): Promise<FinishedQuery['fallbackVerdict']> {
    const timers = new AbortController();
    const interrupted = once(this.#context.signal, timers.signal);
    // With the answer there, the rest of the flood is only counted: where somebody does not tell of what came to him (a
    // stranger at an absent neighbour's address, say), the count is left as it is.
    const countedEnough = answered.then(() => Promise.race([settled, after(this.#graceMs, timers.signal)]));
    const end = countedEnough.then(() => 'end' as const);
    try {
      let first = await Promise.race([end, interrupted, after(this.#context.timeoutMs, timers.signal)]);
      while (first === 'late' && performance.now() - this.#transferHeardAt < transferSilenceMs[this.#form]) {
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
      this.quiet.dispose();
    }
  }
}
