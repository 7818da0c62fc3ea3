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
export const reporterNames = ['text', 'json', 'ndjson', 'junit'] as const;

export type ReporterName = (typeof reporterNames)[number];

/** Those that are made of the whole run, as `sim report` makes them of a saved one. */
const wholeReporterNames = ['markdown', 'svg', 'html'] as const;

/** The same for `sim run`, which has all of them. */
export const runReporterNames = [...reporterNames, ...wholeReporterNames] as const;

export type RunReporterName = (typeof runReporterNames)[number];

/** The same for `sim check`, whose reporters are in `check/report`. */
export const checkReporterNames = ['text', 'json', 'junit', 'tap'] as const;

export type CheckReporterName = (typeof checkReporterNames)[number];

/** The same for `sim soak`. */
export const soakReporterNames = ['text', 'json'] as const;
