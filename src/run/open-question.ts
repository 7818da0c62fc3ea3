import type { TraceEvent } from '../trace/event.js';
import type { AskedQuestion } from '../trace/summary.js';

/** A question that is being asked in a session, whoever is asked. */
export interface OpenQuestion {
  readonly file: string;
  readonly origin: number;
  /** Its id; null while it is not known. */
  readonly query: string | null;
  /** Settles when it is answered and its flood is over, or when that is not to be waited for any longer. */
  ask(): Promise<AskedQuestion>;
  /** Looks at what peers have told, before anything is made of it. */
  foresee(events: readonly TraceEvent[]): void;
  /** Looks at what peers have told; to be called with each turn's events, after they have been counted. */
  see(events: readonly TraceEvent[]): void;
  /** Passes on what is told of this question, in causal order. */
  tell(event: TraceEvent): void;
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
