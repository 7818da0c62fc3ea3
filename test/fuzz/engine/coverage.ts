import { type Profiler, Session } from 'node:inspector';

/**
 * Which bytes of the bundle's code have run, as V8 counts them for each block.
 *
 * A look at the counters takes milliseconds, so it is worth its time for a batch of inputs, not for each.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #url: string;
  /** 1 for each byte of the code that has ever run. */
  #seen = new Uint8Array(0);
  #now = new Uint8Array(0);
  #added: number[] = [];
  /** How many bytes of code have run. */
  covered = 0;

  /** @param url of the script that counts */
  constructor(url: string) {
    this.#url = url;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /**
   * Looks at what has run since the last look.
   *
   * @returns how many bytes of code ran for the first time
   */
  look(): number {
    const functions = this.#take();
    const end = Math.max(0, ...functions.map(({ ranges: [whole] }) => whole?.endOffset ?? 0));
    if (end > this.#seen.length) {
      const longer = new Uint8Array(end);
      longer.set(this.#seen);
      this.#seen = longer;
      this.#now = new Uint8Array(end);
    }
    this.#now.fill(0);
    // Inner functions and blocks follow those around them.
    for (const { ranges } of functions)
      for (const { startOffset, endOffset, count } of ranges)
        this.#now.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    this.#added = [];
    for (let at = 0; at < end; at += 1) {
      if (this.#now[at] === 1 && this.#seen[at] === 0) {
        this.#seen[at] = 1;
        this.#added.push(at);
      }
    }
    this.covered += this.#added.length;
    return this.#added.length;
  }

  /**
   * Forgets what the last look has added.
   *
   * @returns where that code is
   */
  undo(): readonly number[] {
    for (const at of this.#added) this.#seen[at] = 0;
    const undone = this.#added;
    this.covered -= undone.length;
    this.#added = [];
    return undone;
  }

  /** Notes code as run, whether or not a look has seen it. */
  mark(places: readonly number[]): void {
    for (const at of places) {
      this.covered += this.#seen[at] === 0 ? 1 : 0;
      this.#seen[at] = 1;
    }
  }

  /** Forgets everything that has run. */
  reset(): void {
    this.look();
    this.#seen.fill(0);
    this.#added = [];
    this.covered = 0;
  }

  #take(): readonly Profiler.FunctionCoverage[] {
    let functions: readonly Profiler.FunctionCoverage[] = [];
    // The session is in the same thread, so it answers at once.
    this.#session.post('Profiler.takePreciseCoverage', (_, coverage) => {
      functions = coverage?.result.find(({ url }) => url === this.#url)?.functions ?? [];
    });
    return functions;
  }

  close(): void {
    this.#session.disconnect();
  }
}
