import type { TraceEvent } from '../trace/event.js';
import type { Finding } from './result.js';

/** Judges the trace of a network, case by case. */
export interface CaseJudge {
  /** Called with each event, in causal order. */
  see(event: TraceEvent): void;
  /** A case has ended: what its trace shows. */
  endCase(): readonly Finding[];
}
