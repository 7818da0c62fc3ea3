import { allPrintable, jsonText } from '../core/sanitize.js';
import { traceLine } from '../trace/event.js';
import { junitReporter } from './junit.js';
import type { Reporter, ReporterName } from './reporter.js';
import { type TextOptions, textReporter } from './text.js';

const reporters = {
  text: (options) => ofPrintable(textReporter(options)),
  /** The result as one object, described by `docs/result.schema.json`. */
  json: () => ({ event: () => '', end: (result) => `${jsonText(result, 2)}\n` }),
  /** The trace, one event per line. */
  ndjson: () => ({ event: traceLine, end: () => '' }),
  junit: () => ofPrintable(junitReporter),
} satisfies Record<ReporterName, (options: TextOptions) => Reporter>;

/** Creates a reporter; only `text` uses the options. */
export function createReporter(name: ReporterName, options: TextOptions): Reporter {
  return reporters[name](options);
}

/** What is made for people is made of printable texts only: no name and no message begins a line of its own. */
function ofPrintable(reporter: Reporter): Reporter {
  return {
    event: (event) => reporter.event(allPrintable(event)),
    end: (result) => reporter.end(allPrintable(result)),
  };
}
