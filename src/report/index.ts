import { jsonReporter, ndjsonReporter } from './json.js';
import { junitReporter } from './junit.js';
import type { Reporter } from './reporter.js';
import { type TextOptions, textReporter } from './text.js';

export type { Reporter } from './reporter.js';

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
