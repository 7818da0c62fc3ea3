import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ExitCode, exitCodeOfStop, SimError } from '../../core/errors.js';
import { Style } from '../../report/style.js';
import { type Estimate, estimateSweep } from '../../sweep/estimate.js';
import { mergeResults } from '../../sweep/merge.js';
import type { Shard } from '../../sweep/plan.js';
import type { PointRecord } from '../../sweep/record.js';
import { type Progress, runSweep } from '../../sweep/sweep.js';
import { showPath } from '../../topology/text.js';
import { refuseDash } from '../arguments.js';
import { onInterrupts, unlessStopped } from '../signals.js';
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
    if (args.dryRun) {
      const estimate = await estimateSweep({ file, shard, workers, signal: interrupts.stop });
      screen.result(`${estimateText(estimate, workers)}\n`);
      return interrupts.stop.aborted ? exitCodeOfStop(interrupts.stop) : ExitCode.ok;
    }
    const { table, points, failed, exitCode } = await runSweep({
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
    const out = showPath(resolve(cwd, args.out), cwd);
    showResults(screen, { measured: table.rows.length, points, failed, out });
    if (shard === null && !interrupts.stop.aborted)
      screen.result(`${(await import('./write-report.js')).writeSweepReport(args.out, cwd)}\n`);
    return exitCode;
  } finally {
    interrupts.dispose();
  }
}

/** `sim sweep merge`. @returns the exit code */
export async function runMergeCommand(folders: readonly string[], out: string): Promise<number> {
  refuseDash('--out', out, 'name a folder');
  const cwd = process.cwd();
  const { table, points, failed } = await unlessStopped(mergeResults({ folders, out, cwd }));
  const screen = new Screen(process.stdout, process.stderr);
  showResults(screen, { measured: table.rows.length, points, failed, out: showPath(resolve(cwd, out), cwd) });
  screen.result(`${(await import('./write-report.js')).writeSweepReport(out, cwd)}\n`);
  return failed.length > 0 ? ExitCode.notFound : ExitCode.ok;
}

const maxShown = 10;

function showResults(
  screen: Screen,
  {
    measured,
    points,
    failed,
    out,
  }: {
    readonly measured: number;
    readonly points: number;
    readonly failed: readonly PointRecord[];
    readonly out: string;
  },
): void {
  const style = new Style(styleFor(process.stderr));
  for (const { point, error, command } of failed.slice(0, maxShown)) {
    screen.log(`point ${point} failed: ${error}`);
    screen.log(style.dim(`  ${command}`));
  }
  if (failed.length > maxShown) {
    screen.log(`${failed.length - maxShown} more points failed: ${out}/points.csv has their errors`);
  }
  screen.result(`${measured} of ${points} points in ${out}/points.csv\n`);
}

function estimateText({ points, groups, simulated, failed, ms }: Estimate, workers: number): string {
  const time =
    ms === null
      ? 'no point was simulated in 3 s, so their time is not known'
      : `about ${durationText(ms)} with ${workers} ${workers === 1 ? 'process' : 'processes'}`;
  return [
    `${points} points of ${groups} networks and seeds`,
    time,
    `(${simulated} points were simulated for the estimate${failed > 0 ? `, and ${failed} of them failed` : ''})`,
  ].join('\n');
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
