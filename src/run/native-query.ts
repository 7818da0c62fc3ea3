import { minTransferRate } from '../core/deadline.js';
import type { QueryEnd } from '../judge/summary.js';
import type { Network } from '../launch/network.js';
import type { TraceEvent } from '../trace/event.js';
import { ActiveQuery, after } from './active-query.js';
import { untilStuck } from './stuck-query.js';

/**
 * A query is not cut off by its timeout while a holder prepares its hit, or during a transfer, but only after that time without a
 * sign of life. The limits of a framed transfer end it before this time. In the old form a holder packs everything before its
 * first byte, so only the timeout limits it.
 */
const maxSilenceMs = { framed: 35_000, old: Number.POSITIVE_INFINITY } as const;

/** A shorter timeout would end a query between two signs: `hit:preparing` comes once a second. */
const minSilenceMs = 2_000;

/** While another holder waits, so that it is asked: the origin is the first to give up the current one, after 10 s or less. */
const minSilenceWithAlternatesMs = 12_000;

const signsOfLife: ReadonlySet<TraceEvent['type']> = new Set([
  'hit:preparing',
  'hit:sent',
  'transfer:started',
]);

/** What has arrived of the current transfer, up to the last sign of life and in all. */
interface Progress {
  atSign: number;
  received: number;
}

/** How long no peer may work before the rest of the flood is not waited for any more, once the query has its outcome. */
const countingGraceMs = 1_000;

/** How long the end of the origin's process is waited for after its connection has ended. */
const originEndMs = 2_000;

/**
 * A query of a native origin, from the client's `ask` to the last message of the flood.
 *
 * It ends when the origin has reported the outcome and all messages are counted. If the query reached foreign peers, which
 * report nothing, it ends after a quiet period.
 */
export class NativeQuery extends ActiveQuery {
  #isSettled = false;
  /** The last step of the search whose end the origin was informed of. */
  #endedStep = 0;
  /** Runs once the query has its outcome. */
  #counting: ReturnType<Network['limitSilence']> | null = null;
  #lastSignOfLife = Number.NEGATIVE_INFINITY;
  #form: keyof typeof maxSilenceMs = 'framed';
  #progress: Progress = { atSign: 0, received: 0 };
  #hasHit = false;
  /** Number of holders that were not asked yet. */
  #alternates = 0;
  readonly #settled = promised<void>();
  readonly #outcome = promised<'resolved' | 'failed'>();

  onCounted(events: readonly TraceEvent[]): void {
    for (const event of events) {
      const isIssue = event.type === 'query:issued' && event.peer === this.origin && event.file === this.file;
      if (isIssue) this.query ??= event.query;
      if (this.isEndOfOrigin(event)) this.#outcome.resolve('failed');
      if (!this.isOwn(event)) continue;
      this.#counting?.signOfLife();
      if (event.type === 'query:resolved') this.#outcome.resolve('resolved');
      if (event.type === 'transfer:started') {
        this.#form = event.form;
        this.#progress = { atSign: 0, received: 0 };
        this.#alternates -= 1;
      }
      if (event.type === 'hit:received') this.#hasHit = true;
      if (event.type === 'hit:received' && event.use !== 'ignore') this.#alternates += 1;
      const isProgress = event.type === 'transfer:progress' && this.#hasProgress(event.received);
      const isStep = this.context.isLockstep && event.type === 'query:received';
      if (isProgress || isStep || signsOfLife.has(event.type)) this.#lastSignOfLife = performance.now();
    }
    this.#checkSettled(events);
  }

  #checkSettled(events: readonly TraceEvent[]): void {
    if (this.#isSettled || this.query === null) return;
    const { settlement } = this.context.trace;
    if (settlement.isSettled(this.query)) this.#stepOrSettle('count');
    else if (settlement.isOpenEnded(this.query) && events.some((event) => this.isOwn(event)))
      this.idle.reset();
  }

  protected onIdle(): void {
    if (this.#isSettled || this.query === null) return;
    // A message that can be counted and is under way arrives, or its receiver dies: either is an event.
    const isQuiet = this.context.trace.settlement.isBalanced(this.query) && !this.isDelayed;
    if (isQuiet) this.#stepOrSettle('quiet');
    else this.idle.reset();
  }

  /** After a step of a search the origin sends the next one, or ends the search. */
  #stepOrSettle(by: 'count' | 'quiet'): void {
    if (this.query === null) return;
    const step = this.context.trace.settlement.stepOf(this.query);
    if (step === null) return this.settle(by);
    if (step > this.#endedStep) this.context.network.stepEnded(this.origin, this.query, step);
    this.#endedStep = step;
  }

  protected override settle(by: 'count' | 'quiet'): void {
    if (this.query === null) return;
    this.#isSettled = true;
    this.idle.dispose();
    super.settle(by);
    this.context.network.settled(this.origin, this.query);
    this.#settled.resolve();
  }

  /** Bytes at the least rate are a sign of life, and so is work of the origin on what has arrived: the count is then the same. */
  #hasProgress(received: number): boolean {
    const isOwnWork = received === this.#progress.received;
    this.#progress.received = received;
    const seconds = (performance.now() - this.#lastSignOfLife) / 1000;
    const isEnough = received - this.#progress.atSign >= minTransferRate.usual * seconds;
    if (isEnough) this.#progress.atSign = received;
    return isOwnWork || isEnough;
  }

  /** Whether a message is still delayed, or there was a sign of life within the timeout, or the time in which the next holder is asked, and within the limit of the form. */
  #isAlive(): boolean {
    // What it leads to when it goes on takes time, too.
    if (this.isDelayed) this.#lastSignOfLife = performance.now();
    const minMs = this.#alternates > 0 ? minSilenceWithAlternatesMs : minSilenceMs;
    const limitMs = Math.min(maxSilenceMs[this.#form], Math.max(this.context.timeoutMs, minMs));
    return performance.now() - this.#lastSignOfLife < limitMs;
  }

  /** How long to wait for the rest of the flood. */
  get #graceMs(): number {
    const { network, trace, quietMs } = this.context;
    const isOpenEnded = this.query !== null && trace.settlement.isOpenEnded(this.query);
    return countingGraceMs + network.delayMs + (isOpenEnded ? quietMs : 0);
  }

  /** Resolves when no event of the query has come, and no peer has worked, for a while. */
  #untilIdle(ended: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wait = (): void => {
        // A message that has gone on in this time may have its effect only after it.
        const wasDelayed = this.isDelayed;
        this.#counting = this.context.network.limitSilence(this.#graceMs, () => {
          if ((wasDelayed || this.isDelayed) && !ended.aborted) wait();
          else resolve();
        });
      };
      wait();
      ended.addEventListener('abort', () => this.#counting?.dispose());
    });
  }

  /** Only if nobody can let a paused peer go on by hand. */
  #stuck(ended: AbortSignal): Promise<'stuck'>[] {
    const { network, trace, areFaultsStill } = this.context;
    if (areFaultsStill === undefined) return [];
    const { settlement } = trace;
    const waiting = () => ({ origin: this.origin, query: this.query, hasHit: this.#hasHit });
    return [untilStuck({ network, settlement, areFaultsStill, waiting }, ended)];
  }

  protected async flood(ended: AbortSignal): Promise<QueryEnd['fallbackVerdict']> {
    const { network, timeoutMs } = this.context;
    // A fault has ended it, or starts it later.
    if (network.peer(this.origin)?.isReady !== true) return 'failed';
    // The end of its process follows, and explains it.
    const ask = network.client.ask(this.origin, this, () => {
      void after(originEndMs, ended).then(() => this.#outcome.resolve('failed'));
    });
    const outcome = this.#outcome.promise;
    const interrupted = this.interrupted(ended);
    // The count may stay open: an unknown peer at an absent neighbour's address does not report what it receives.
    const end = outcome.then(async (ending) => {
      if (ending === 'resolved') await Promise.race([this.#settled.promise, this.#untilIdle(ended)]);
      return ending;
    });
    const given = [interrupted, ...this.#stuck(ended)] as const;
    let first = await Promise.race([end, ...given, after(timeoutMs, ended)]);
    while (first === 'late' && this.#isAlive())
      first = await Promise.race([outcome, ...given, after(500, ended)]);
    // Without an outcome the origin is still busy: closing the connection makes it drop a half-fetched file.
    if (first === 'resolved') ask.end();
    else ask.cancel();
    return first === 'interrupted' || first === 'failed' ? first : 'unknown';
  }
}

function promised<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
