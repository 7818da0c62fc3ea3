/** The candidate could not be started, or never listened: there is nothing to judge. */
export class StartFailure extends Error {
  /** The last that it printed. */
  readonly lastLines: readonly string[];
  /** Path of all that it printed. */
  readonly log: string;

  constructor(reason: string, lastLines: readonly string[], log: string) {
    super(reason);
    this.lastLines = lastLines;
    this.log = log;
  }
}
