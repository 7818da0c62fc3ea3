import { Story } from '../view/story/story.js';
import { junitReporter } from './junit.js';
import { markdownReport } from './markdown.js';
import type { Reporter, ReporterName } from './reporter.js';
import { type SavedRun, savedRun } from './saved-run.js';
import { type TextOptions, textReporter } from './text.js';

const reporters = {
  text: textReporter,
  /** The result as one object, described by `docs/result.schema.json`. */
  json: () => ({ event: () => '', end: (result) => `${JSON.stringify(result, null, 2)}\n` }),
  /** The trace, one event per line. */
  ndjson: () => ({ event: (event) => `${JSON.stringify(event)}\n`, end: () => '' }),
  junit: () => junitReporter,
  markdown: () => ofSavedRun(markdownReport),
} satisfies Record<ReporterName, (options: TextOptions) => Reporter>;

/** Creates a reporter; only `text` uses the options. */
export function createReporter(name: ReporterName, options: TextOptions): Reporter {
  return reporters[name](options);
}

/** A report that `sim report` makes of a saved trace, too. */
function ofSavedRun(report: (run: SavedRun) => string): Reporter {
  const story = new Story();
  return {
    event: (event) => {
      story.see(event);
      return '';
    },
    end: (result) => report(savedRun(story, result)),
  };
}
