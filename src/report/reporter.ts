import type { RunResult } from '../judge/result.js';
import type { TraceEvent } from '../trace/event.js';

/**
 * Turns what happens into text for stdout. It writes nowhere and asks nothing: the same events and result always give
 * the same text, so a saved trace can be drawn again.
 */
export interface Reporter {
  /** What is to be shown of an event as it happens; empty for nothing. Lines are ended. */
  event(event: TraceEvent): string;
  end(result: RunResult): string;
}
