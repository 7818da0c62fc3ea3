import { setTimeout as sleep } from 'node:timers/promises';
import type { Prediction } from '../judge/prediction.js';
import type { QueryEnd, QueryRequest } from '../judge/summary.js';
import type { Network } from '../launch/network.js';
import type { TraceEvent } from '../trace/event.js';
import type { LiveTrace, TraceObserver } from './live-trace.js';
import type { FaultsStill } from './stuck-query.js';

export interface QueryContext {
  readonly network: Network;
  readonly trace: LiveTrace;
  readonly timeoutMs: number;
  /** Milliseconds without an event after which a query whose messages cannot be counted has ended. */
  readonly quietMs: number;
  /** Whether messages pass one at a time: while they do, the query has not ended. */
  readonly isLockstep: boolean;
  /** Undefined if there are no faults, or if somebody can end them by hand. */
  readonly areFaultsStill?: FaultsStill | undefined;
  /** Gives the query up. */
  readonly signal: AbortSignal;
  /** Called with each event of this query, in causal order. */
  readonly onEvent?: ((event: TraceEvent) => void) | undefined;
}

/**
 * A query of a session while it runs. `NativeQuery` and `ForeignQuery` are its two forms: a native origin reports what happens,
 * a foreign origin is observed.
 */
export abstract class ActiveQuery implements QueryRequest, QueryEnd, TraceObserver {
  readonly file: string;
  readonly origin: number;
  readonly ttl: number;
  /** Whether the user wants a folder. */
  readonly isFolder: boolean;
  readonly prediction: Prediction | undefined;
  /** Its id; null while it is unknown. */
  query: string | null = null;
  fallbackVerdict: QueryEnd['fallbackVerdict'] = 'unknown';
  protected readonly context: QueryContext;
  protected readonly idle: IdleTimer;

  constructor({ file, origin, ttl, isFolder = false, prediction }: QueryRequest, context: QueryContext) {
    this.file = file;
    this.origin = origin;
    this.ttl = ttl;
    this.isFolder = isFolder;
    this.prediction = prediction;
    this.context = context;
    this.idle = new IdleTimer(context.quietMs, () => this.onIdle());
  }

  /** Resolves when the query has its outcome and has settled, or when neither is worth waiting for any longer. */
  async run(): Promise<void> {
    const ended = new AbortController();
    try {
      this.fallbackVerdict = await this.flood(ended.signal);
    } finally {
      ended.abort();
      this.idle.dispose();
    }
  }

  onReceived(_events: readonly TraceEvent[]): void {}

  abstract onCounted(events: readonly TraceEvent[]): void;

  onOrdered(event: TraceEvent): void {
    if (this.isOwn(event) || isOfFault(event)) this.context.onEvent?.(event);
  }

  /**
   * Sends the query and waits for its end.
   *
   * @param ended aborted when this has returned, which stops its timers
   */
  protected abstract flood(ended: AbortSignal): Promise<QueryEnd['fallbackVerdict']>;

  /** Called when the query had no event for `quietMs`. */
  protected abstract onIdle(): void;

  protected isOwn(event: TraceEvent): boolean {
    return this.query !== null && 'query' in event && event.query === this.query;
  }

  /** Whether a fault delays one of its messages. */
  protected get isDelayed(): boolean {
    return this.query !== null && this.context.network.links.holds(this.query);
  }

  /** Whether the origin has died, or a fault or a change of the network has stopped it. */
  protected isEndOfOrigin({ type, peer }: TraceEvent): boolean {
    return (type === 'peer:died' || type === 'peer:stopped') && peer === this.origin;
  }

  protected settle(by: 'count' | 'quiet'): void {
    if (this.query === null) return;
    this.context.trace.release(this.query, this.origin);
    this.context.trace.record({ type: 'query:settled', query: this.query, by });
  }

  /** Resolves when the query is given up. */
  protected interrupted(ended: AbortSignal): Promise<'interrupted'> {
    const { signal } = this.context;
    return new Promise((resolve) => {
      if (signal.aborted) resolve('interrupted');
      const interrupt = (): void => resolve('interrupted');
      signal.addEventListener('abort', interrupt);
      // The option `signal` would not do: Node may remove only the listener of the newest query.
      ended.addEventListener('abort', () => signal.removeEventListener('abort', interrupt));
    });
  }
}

function isOfFault({ type }: TraceEvent): boolean {
  return (
    type === 'fault:added' || type === 'fault:started' || type === 'fault:ended' || type === 'fault:applied'
  );
}

/** Resolves after `ms`; never, if `ended` is aborted before. */
export function after(ms: number, ended: AbortSignal): Promise<'late'> {
  return sleep(ms, 'late' as const, { signal: ended }).catch(() => new Promise<never>(() => {}));
}

/** Calls back once `ms` have passed since the last reset. */
class IdleTimer {
  readonly #ms: number;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(ms: number, onIdle: () => void) {
    this.#ms = ms;
    this.#onIdle = onIdle;
  }

  reset(): void {
    clearTimeout(this.#timer);
    if (!this.#isDisposed) this.#timer = setTimeout(this.#onIdle, this.#ms);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }
}
