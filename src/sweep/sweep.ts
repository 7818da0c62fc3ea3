import { rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ExitCode, exitCodeOfStop } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import type { SweepTable } from '../plot/table.js';
import type { SourceFile } from '../topology/source.js';
import { showPath } from '../topology/text.js';
import { type Point, pointOf, pointsOf, pointsOfShard, requestOf, type Shard } from './plan.js';
import { type PointRecord, tableOf } from './record.js';
import { ResultsFolder } from './results-folder.js';
import { readSweep } from './sweep-file.js';
import { runInWorkers } from './worker-pool.js';

export interface SweepOptions {
  readonly file: SourceFile;
  /** The folder of results. */
  readonly out: string;
  readonly cwd: string;
  /** Whether to go on with results that are there. Points that failed are simulated again. */
  readonly resume: boolean;
  readonly shard: Shard | null;
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** How many points of a sweep, or of its shard, are recorded. */
export interface Progress {
  readonly recorded: number;
  readonly of: number;
  /** Those of them that were there before. */
  readonly before: number;
  readonly failed: number;
}

export interface SweepOutcome {
  readonly table: SweepTable;
  /** All points of the sweep, or of its shard. */
  readonly points: number;
  readonly failed: readonly PointRecord[];
  /** 0; 1 if a point failed; 130 or 143 if a signal ended it. */
  readonly exitCode: ExitCode;
}

/**
 * Simulates all points of a sweep, and writes each when it is known.
 *
 * @throws SimError `bad-usage`, `bad-topology`, `file-exists`: nothing was simulated; `not-written`: what is recorded is kept
 */
export async function runSweep(options: SweepOptions): Promise<SweepOutcome> {
  const { file, cwd, shard, signal } = options;
  const { sweep, text } = await readSweep(file);
  const name = basename(file.path).replace(/(?<=.)\.\w+$/u, '');
  const all = pointsOf(sweep);
  const points = shard === null ? all : pointsOfShard(all, shard);
  const out = resolve(cwd, options.out);
  const manifest = { schema: 1, floodsim: packageVersion(), name, shard } as const;
  const folder = await ResultsFolder.open(out, showPath(out, cwd), {
    manifest,
    ini: text,
    sweep,
    resume: options.resume,
  });
  try {
    const measured = new Set(folder.records.filter(({ error }) => error === null).map(({ point }) => point));
    const progress = { recorded: measured.size, of: points.length, before: measured.size, failed: 0 };
    options.onProgress(progress);
    const log = join(out, 'workers.log');
    const isReal = sweep.engine === 'processes';
    const networks = join(out, 'networks');
    const left = points.filter(({ number }) => !measured.has(number));
    await runInWorkers({
      points: isReal ? left.map(byNetwork) : left,
      requestOf: ({ number }) => requestOf(sweep, pointOf(sweep, number)),
      cwd: dirname(file.path),
      // Real peers use all processors themselves.
      workers: isReal ? 1 : options.workers,
      networks: isReal ? networks : null,
      log,
      signal,
      onRecord: (record) => {
        folder.add(record);
        progress.recorded += 1;
        if (record.error !== null) progress.failed += 1;
        options.onProgress(progress);
      },
    });
    if (isReal) rmSync(networks, { recursive: true, force: true, maxRetries: 10 });
    await folder.finish();
    removeIfEmpty(log);
    const { records } = folder;
    const failed = records.filter(({ error }) => error !== null);
    const exitCode = signal.aborted
      ? exitCodeOfStop(signal)
      : failed.length > 0
        ? ExitCode.notFound
        : ExitCode.ok;
    return { table: tableOf(name, records), points: points.length, failed, exitCode };
  } finally {
    folder.close();
  }
}

/** Points with one topology and one strategy are measured one after the other, on one network. */
function byNetwork(point: Point): Point {
  return { ...point, group: JSON.stringify([point.values.topology, point.values.strategy]) };
}

function removeIfEmpty(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.size === 0) rmSync(path, { force: true });
}
