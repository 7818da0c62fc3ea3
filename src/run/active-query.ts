import type { FinishedQuery } from '../judge/summary.js';
import type { Network } from '../launch/network.js';
import type { TraceEvent } from '../trace/event.js';
import type { Settlement } from '../trace/settlement.js';
import { IdleTimer } from './idle-timer.js';

/** What a question is asked with, and in. */
export interface QuestionContext {
  readonly network: Network;
  readonly settlement: Settlement;
  readonly timeoutMs: number;
  /** Milliseconds without news after which a flood that cannot be counted counts as over. */
  readonly quietMs: number;
  /** Says that the flood has settled, as an event. */
  readonly settled: (query: string, by: 'count' | 'quiet') => void;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What is asked, of whom, and how far. */
export type QueryRequest = Pick<FinishedQuery, 'file' | 'origin' | 'ttl'>;

/** A question that is being asked in a session, whoever is asked. */
export abstract class ActiveQuery {
  readonly file: string;
  readonly origin: number;
  readonly ttl: number;
  protected readonly quiet: IdleTimer;
  protected id: string | null = null;
  readonly #onEvent: (event: TraceEvent) => void;

  /** @param onEvent told of each event of this question, in causal order */
  constructor(asked: QueryRequest, quietMs: number, onEvent: (event: TraceEvent) => void = () => {}) {
    this.file = asked.file;
    this.origin = asked.origin;
    this.ttl = asked.ttl;
    this.#onEvent = onEvent;
    this.quiet = new IdleTimer(quietMs, () => this.onQuiet());
  }

  /** Its id; null while it is not known. */
  get query(): string | null {
    return this.id;
  }

  /** Settles when it is answered and its flood is over, or when that is not to be waited for any longer. */
  abstract ask(): Promise<FinishedQuery>;

  /** Looks at what peers have told, before anything is made of it. */
  abstract onRawEvents(events: readonly TraceEvent[]): void;

  /** Looks at what peers have told; to be called with each turn's events, after they have been counted. */
  abstract onEvents(events: readonly TraceEvent[]): void;

  /** Nothing was heard of its flood for a while. */
  protected abstract onQuiet(): void;

  /** Passes on what is told of this question, in causal order. */
  onOrderedEvent(event: TraceEvent): void {
    if (this.id !== null && 'query' in event && event.query === this.id) this.#onEvent(event);
  }

  /** What is to be known of it for a summary. */
  protected asked(fallbackVerdict: FinishedQuery['fallbackVerdict']): FinishedQuery {
    return { file: this.file, origin: this.origin, ttl: this.ttl, query: this.id, fallbackVerdict };
  }
}

/** Settles after so long, unless that is cancelled. */
export function after(ms: number, cancelled: AbortSignal): Promise<'late'> {
  return new Promise((resolve) => {
    const cancel = (): void => clearTimeout(timer);
    const timer = setTimeout(() => {
      cancelled.removeEventListener('abort', cancel);
      resolve('late');
    }, ms);
    cancelled.addEventListener('abort', cancel, { once: true });
  });
}

/** Settles when `stop` is aborted, unless that is cancelled. */
export function once(stop: AbortSignal, cancelled: AbortSignal): Promise<'interrupted'> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve('interrupted');
    stop.addEventListener('abort', () => resolve('interrupted'), { signal: cancelled });
  });
}
