import type { Activity, Observed } from './activity.js';

export interface SilenceLimitOptions {
  /** Milliseconds without a sign of life. */
  readonly limitMs: number;
  /** Those whose work is a sign of life. */
  readonly observed: () => readonly Observed[];
  /** Called once, when nothing has given a sign of life for that long. */
  readonly onSilence: () => void;
}

/** A process that works, or waits for a processor, for less of the time is idle: it only looks again and again whether something has changed. */
const minActiveShare = 0.05;
/** A process that has used more processor time, and is still not ready, runs in a circle: its work is no sign of life any more. */
const maxUsedMs = 15_000;
/** A program that goes on printing, and is still not ready, only prints that it waits. */
const maxOutputSigns = 30;
/** How often the processes are looked at within the limit, unless the looks are then too close together. */
const maxLooks = 15;
const minLooks = 5;
const minIntervalMs = 250;

/**
 * Limits the time without a sign of life, instead of the time that something takes: on a busy machine everything takes longer, and
 * is not wrong. Signs of life are what {@link signOfLife} reports, and what the processes do: they use a processor, wait for one,
 * or print.
 */
export class SilenceLimit {
  readonly #options: SilenceLimitOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #looks: number;
  readonly #intervalMs: number;
  /** What each process had done at the first look. */
  readonly #first = new Map<string, Activity>();
  #before = new Map<string, Activity>();
  #bytes = 0;
  #outputSigns = 0;
  #silentLooks = 0;
  /** Since the last look. */
  #hasSign = false;

  constructor(options: SilenceLimitOptions) {
    this.#options = options;
    this.#looks = Math.min(maxLooks, Math.max(minLooks, Math.floor(options.limitMs / minIntervalMs)));
    this.#intervalMs = options.limitMs / this.#looks;
    this.#timer = setInterval(() => this.#look(), this.#intervalMs);
  }

  signOfLife(): void {
    this.#hasSign = true;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /** Looks are counted, and not the time between them: a machine that has slept, or has not run this process, is not silent. */
  #look(): void {
    // To look at n processes takes n times as long as at one, while a network of n gives n signs of life.
    if (this.#hasSign) {
      this.#hasSign = false;
      this.#silentLooks = 0;
      return;
    }
    const observed = this.#options.observed();
    // Both remember what they have seen.
    const isWorking = this.#hasWorked(observed.flatMap(({ processes }) => [...processes]));
    const isPrinting = this.#hasPrinted(observed.reduce((sum, { outputBytes }) => sum + outputBytes, 0));
    const isSilent = !isWorking && !isPrinting && !observed.some(({ isUnanswered }) => isUnanswered === true);
    this.#silentLooks = isSilent ? this.#silentLooks + 1 : 0;
    if (this.#silentLooks < this.#looks) return;
    this.dispose();
    this.#options.onSilence();
  }

  #hasWorked(processes: readonly (readonly [string, Activity | null])[]): boolean {
    const now = new Map(
      processes.flatMap(([id, activity]) => (activity === null ? [] : [[id, activity] as const])),
    );
    const before = this.#before;
    this.#before = now;
    return [...now].some(([id, { usedMs, waitedMs }]) => {
      const was = before.get(id);
      const first = this.#first.get(id);
      if (first === undefined) this.#first.set(id, { usedMs, waitedMs });
      if (usedMs - (first?.usedMs ?? 0) > maxUsedMs) return false;
      return (
        was === undefined || usedMs + waitedMs - was.usedMs - was.waitedMs > minActiveShare * this.#intervalMs
      );
    });
  }

  #hasPrinted(bytes: number): boolean {
    const isMore = bytes > this.#bytes;
    this.#bytes = bytes;
    if (isMore) this.#outputSigns += 1;
    return isMore && this.#outputSigns <= maxOutputSigns;
  }
}

/** The default of {@link StartLimit}. */
const startSilenceMs = 15_000;

/** The limit of a start: as many seconds as the user gives, or else {@link startSilenceMs} without a sign of life. */
export class StartLimit {
  /** Aborted when the limit is reached. */
  readonly signal: AbortSignal;
  /** The limit in words, after `did not start`. */
  readonly text: string;
  readonly #over = new AbortController();
  readonly #silence: SilenceLimit | null;
  readonly #timeout: NodeJS.Timeout | undefined;

  /** @param startMs undefined: only silence ends the start */
  constructor(startMs: number | undefined, observed: SilenceLimitOptions['observed']) {
    this.signal = this.#over.signal;
    const onSilence = (): void => this.#over.abort();
    if (startMs === undefined) {
      this.text = `, and no process gave a sign of life for ${startSilenceMs / 1000} s`;
      this.#silence = new SilenceLimit({ limitMs: startSilenceMs, observed, onSilence });
    } else {
      this.text = ` within ${startMs / 1000} s (--start-timeout)`;
      this.#silence = null;
      this.#timeout = setTimeout(onSilence, startMs);
    }
  }

  signOfLife(): void {
    this.#silence?.signOfLife();
  }

  dispose(): void {
    this.#silence?.dispose();
    clearTimeout(this.#timeout);
  }
}
