import type { RunResult } from '../judge/result.js';
import type { TraceEvent } from '../trace/event.js';

/**
 * Turns events and the result into text for stdout. A reporter is pure: it does no I/O and reads no clock, so a saved
 * trace can be reported again.
 */
export interface Reporter {
  /** Text for an event, with its line ends; empty if the event is not shown. */
  event(event: TraceEvent): string;
  end(result: RunResult): string;
}

/** The names alone, so that reading a command line loads no reporter. `reporters.ts` has the reporters. */
export const reporterNames = ['text', 'json', 'ndjson', 'junit', 'markdown'] as const;

export type ReporterName = (typeof reporterNames)[number];

/** The same for `sim run`, which also has the page of `view/file`. */
export const runReporterNames = [...reporterNames, 'html'] as const;

export type RunReporterName = (typeof runReporterNames)[number];

/** The same for `sim check`, whose reporters are in `check/report`. */
export const checkReporterNames = ['text', 'json', 'junit', 'tap'] as const;

export type CheckReporterName = (typeof checkReporterNames)[number];
