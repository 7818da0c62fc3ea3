import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { SimError } from '../../core/errors.js';
import { Style } from '../../report/style.js';
import type { Shard } from '../../sweep/plan.js';
import { type Progress, runSweep } from '../../sweep/sweep.js';
import { showPath } from '../../topology/text.js';
import { refuseDash } from '../arguments.js';
import { onInterrupts } from '../signals.js';
import { Screen, styleFor } from '../terminal.js';
import type { SweepArguments } from './sweep-command.js';

const maxWorkers = 1024;

/** `sim sweep`, with its arguments read. @returns the exit code */
export async function runSweepCommand(args: SweepArguments): Promise<number> {
  refuseDash('--out', args.out, 'name a folder');
  const cwd = process.cwd();
  const workers = workersOf(args.workers);
  const shard = args.shard === undefined ? null : shardOf(args.shard);
  const path = resolve(cwd, args.sweep);
  const file = { path, shown: showPath(path, cwd) };
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stderr));
  const interrupts = onInterrupts((text) => screen.log(style.dim(text)));
  try {
    const { points, failed, exitCode } = await runSweep({
      file,
      out: args.out,
      cwd,
      resume: args.resume,
      shard,
      workers,
      signal: interrupts.stop,
      onProgress: progressShown(screen),
    });
    screen.status('');
    for (const { point, error, command } of failed.slice(0, 10)) {
      screen.log(`point ${point} failed: ${error}`);
      screen.log(style.dim(`  ${command}`));
    }
    if (failed.length > 10) screen.log(`${failed.length - 10} more points failed: see points.csv`);
    const shown = showPath(resolve(cwd, args.out), cwd);
    screen.result(`${points - failed.length} of ${points} points in ${shown}/points.csv\n`);
    return exitCode;
  } finally {
    interrupts.dispose();
  }
}

/** @throws SimError `bad-usage` */
function workersOf(given: number | undefined): number {
  const workers = given ?? availableParallelism();
  if (Number.isSafeInteger(workers) && workers >= 1 && workers <= maxWorkers) return workers;
  throw new SimError('bad-usage', `invalid --workers ${workers}`, {
    hint: `give a whole number from 1 to ${maxWorkers}`,
  });
}

/** @throws SimError `bad-usage` */
function shardOf(text: string): Shard {
  const [, index, of] = (/^(\d{1,7})\/(\d{1,7})$/u.exec(text) ?? []).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new SimError('bad-usage', `invalid --shard '${text}'`, {
    hint: 'give its number and how many there are: --shard 2/8',
  });
}

/** A line that is replaced on a terminal; elsewhere a line for each tenth of the points. */
function progressShown(screen: Screen): (progress: Progress) => void {
  const startedAt = performance.now();
  let tenths = -1;
  return ({ recorded, of, before, failed }) => {
    const elapsed = performance.now() - startedAt;
    const left = recorded > before ? (elapsed / (recorded - before)) * (of - recorded) : Number.NaN;
    const parts = [
      `${recorded} of ${of} points`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(left > 0 ? [`about ${durationText(left)} left`] : []),
    ];
    if (process.stderr.isTTY) return screen.status(parts.join(', '));
    const now = Math.floor((recorded * 10) / Math.max(1, of));
    if (now !== tenths) screen.log(parts.join(', '));
    tenths = now;
  };
}

function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
