import { setTimeout as delay } from 'node:timers/promises';
import { SimError } from '../core/errors.js';
import type { Style } from '../report/style.js';
import type { WaveReport } from '../report/waves.js';
import type { ReportTarget } from './report-files.js';
import type { Screen } from './terminal.js';

/** How fast a recorded flood is shown: a key for each wave, or so many milliseconds. */
export type Pacing = { readonly kind: 'step' } | { readonly kind: 'pace'; readonly intervalMs: number };

interface PacingArguments {
  readonly step: boolean;
  /** Hops per second. */
  readonly pace: number | undefined;
  readonly quiet: boolean;
}

const minPace = 0.01;
const maxPace = 1000;

/**
 * Reads `--step` and `--pace`.
 *
 * @returns null if neither is given
 * @throws SimError `bad-usage`
 */
export function readPacing(
  { step, pace, quiet }: PacingArguments,
  targets: readonly ReportTarget<string>[],
): Pacing | null {
  const option = step ? '--step' : '--pace';
  if (!step && pace === undefined) return null;
  if (step && pace !== undefined)
    throw usage('--step and --pace cannot be used together', 'give one of them');
  if (quiet) throw usage(`${option} shows the messages that --quiet leaves out`, 'give one of them');
  const printed = targets.find(({ path }) => path === null)?.name;
  if (printed !== 'text') {
    throw usage(
      `${option} shows the text report, but ${printed ?? 'no report'} would be printed`,
      'write other reports to files: --reporter text --reporter json=<file>',
    );
  }
  if (pace !== undefined) {
    if (pace < minPace || pace > maxPace)
      throw usage(`invalid --pace '${pace}'`, `use ${minPace} to ${maxPace} hops per second`);
    return { kind: 'pace', intervalMs: 1000 / pace };
  }
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true)
    throw usage('--step needs a terminal, because it waits for keys', 'use --pace 2 instead');
  return { kind: 'step' };
}

/**
 * Prints the recorded floods wave by wave. The user may end this early with `q`.
 *
 * @param stop ends it as well
 */
export async function showWaves(
  report: WaveReport,
  pacing: Pacing,
  { screen, style, stop }: { readonly screen: Screen; readonly style: Style; readonly stop: AbortSignal },
): Promise<void> {
  const show = (...lines: readonly string[]): void =>
    screen.result(lines.map((line) => `${line}\n`).join(''));
  const keys = pacing.kind === 'step' ? new Keys(process.stdin, stop) : null;
  try {
    show(...report.preamble);
    for (const { title, waves, rest } of report.floods) {
      show('', title);
      for (const [index, wave] of waves.entries()) {
        const prompt = style.dim(`Enter: wave ${index + 1} of ${waves.length}   q: end`);
        const goesOn = keys === null ? await pause(pacing, stop) : await ask(keys, prompt, screen);
        if (!goesOn) return;
        show('', wave.title, wave.total, '', ...wave.lines);
      }
      if (rest.length > 0) show('', ...rest);
    }
  } finally {
    keys?.close();
  }
}

async function ask(keys: Keys, prompt: string, screen: Screen): Promise<boolean> {
  screen.status(prompt);
  // Without a status line, the prompt stays.
  if ((process.env['NO_COLOR'] ?? '') !== '') screen.log(`\n${prompt}`);
  const key = await keys.next();
  screen.status('');
  return key === 'next';
}

async function pause(pacing: Pacing, stop: AbortSignal): Promise<boolean> {
  const ms = pacing.kind === 'pace' ? pacing.intervalMs : 0;
  await delay(ms, undefined, { signal: stop }).catch(() => {});
  return !stop.aborted;
}

type Key = 'next' | 'end';
const nextKeys = ['\r', '\n', ' '];
/** With Ctrl-C and Ctrl-D. */
const endKeys = ['q', 'Q', '\u0003', '\u0004'];

/** The keys of a terminal, as they are pressed. Ctrl-C is a key here, not a signal. */
class Keys {
  readonly #input: NodeJS.ReadStream;
  readonly #stop: AbortSignal;
  readonly #pressed: Key[] = [];
  #waiting: ((key: Key) => void) | null = null;
  #isOver = false;

  constructor(input: NodeJS.ReadStream, stop: AbortSignal) {
    this.#input = input;
    this.#stop = stop;
    input.setRawMode(true);
    input.setEncoding('utf8');
    input.on('data', this.#read);
    for (const event of ['end', 'error']) input.on(event, this.#end);
    if (stop.aborted) this.#end();
    stop.addEventListener('abort', this.#end);
    input.resume();
  }

  next(): Promise<Key> {
    const key = this.#isOver ? 'end' : this.#pressed.shift();
    if (key !== undefined) return Promise.resolve(key);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  close(): void {
    this.#input.off('data', this.#read);
    for (const event of ['end', 'error']) this.#input.off(event, this.#end);
    this.#stop.removeEventListener('abort', this.#end);
    this.#input.setRawMode(false);
    this.#input.pause();
  }

  readonly #read = (text: string | Buffer): void => {
    for (const character of String(text)) {
      if (nextKeys.includes(character)) this.#press('next');
      if (endKeys.includes(character)) this.#end();
    }
  };

  readonly #end = (): void => {
    this.#isOver = true;
    this.#press('end');
  };

  #press(key: Key): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#pressed.push(key);
    else waiting(key);
  }
}

function usage(message: string, hint: string): SimError {
  return new SimError('bad-usage', message, { hint });
}
