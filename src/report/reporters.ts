import type { RunResult } from '../judge/result.js';
import type { TraceEvent } from '../trace/event.js';
import { junitReporter } from './junit.js';
import { type TextOptions, textReporter } from './text.js';

/**
 * Turns events and the result into text for stdout. A reporter is pure: it does no I/O and reads no clock, so a saved
 * trace can be reported again.
 */
export interface Reporter {
  /** Text for an event, with its line ends; empty if the event is not shown. */
  event(event: TraceEvent): string;
  end(result: RunResult): string;
}

const reporters = {
  text: textReporter,
  /** The result as one object, described by `docs/result.schema.json`. */
  json: () => ({ event: () => '', end: (result) => `${JSON.stringify(result, null, 2)}\n` }),
  /** The trace, one event per line. */
  ndjson: () => ({ event: (event) => `${JSON.stringify(event)}\n`, end: () => '' }),
  junit: () => junitReporter,
} satisfies Record<string, (options: TextOptions) => Reporter>;

export type ReporterName = keyof typeof reporters;

export const reporterNames = Object.keys(reporters) as ReporterName[];

/** Creates a reporter; only `text` uses the options. */
export function createReporter(name: ReporterName, options: TextOptions): Reporter {
  return reporters[name](options);
}
