import type { Reporter } from './reporter.js';

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
