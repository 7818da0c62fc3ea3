import { junitReporter } from './junit.js';
import type { Reporter, ReporterName } from './reporter.js';
import { type TextOptions, textReporter } from './text.js';

const reporters = {
  text: textReporter,
  /** The result as one object, described by `docs/result.schema.json`. */
  json: () => ({ event: () => '', end: (result) => `${JSON.stringify(result, null, 2)}\n` }),
  /** The trace, one event per line. */
  ndjson: () => ({ event: (event) => `${JSON.stringify(event)}\n`, end: () => '' }),
  junit: () => junitReporter,
} satisfies Record<ReporterName, (options: TextOptions) => Reporter>;

/** Creates a reporter; only `text` uses the options. */
export function createReporter(name: ReporterName, options: TextOptions): Reporter {
  return reporters[name](options);
}
