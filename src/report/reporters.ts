import type { RunResult } from '../judge/result.js';
import type { TraceEvent } from '../trace/event.js';
import { junitReporter } from './junit.js';
import { type TextOptions, textReporter } from './text.js';

/**
 * Turns what happens into text for stdout. It writes nowhere and asks nothing: the same events and result always give
 * the same text, so a saved trace can be drawn again.
 */
export interface Reporter {
  /** What is to be shown of an event as it happens; empty for nothing. Lines are ended. */
  event(event: TraceEvent): string;
  end(result: RunResult): string;
}

/** One object: the result, as `docs/result.schema.json` describes it. */
export const jsonReporter: Reporter = {
  event: () => '',
  end: (result) => `${JSON.stringify(result, null, 2)}\n`,
};

/** The trace itself, one event a line. */
export const ndjsonReporter: Reporter = {
  event: (event) => `${JSON.stringify(event)}\n`,
  end: () => '',
};

const reporters = {
  text: textReporter,
  json: () => jsonReporter,
  ndjson: () => ndjsonReporter,
  junit: () => junitReporter,
} satisfies Record<string, (options: TextOptions) => Reporter>;

export type ReporterName = keyof typeof reporters;

export const reporterNames = Object.keys(reporters) as ReporterName[];

/** Makes a reporter; only `text` looks at the options. */
export function createReporter(name: ReporterName, options: TextOptions): Reporter {
  return reporters[name](options);
}
