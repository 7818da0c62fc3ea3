import { devNull } from 'node:os';
import { dirname } from 'node:path';
import type { SourceFile } from '../topology/source.js';
import { type Point, pointsOf, pointsOfShard, requestOf, type Shard } from './plan.js';
import { readSweep } from './sweep-file.js';
import { runInWorkers } from './worker-pool.js';

/** How long points are simulated for an estimate. */
const sampleMs = 3_000;

export interface Estimate {
  readonly points: number;
  /** Networks and seeds: points that share one are simulated one after the other. */
  readonly groups: number;
  /** Points that were simulated for it. */
  readonly simulated: number;
  readonly failed: number;
  /** Null if no point was simulated in time. */
  readonly ms: number | null;
}

/**
 * Simulates some points, spread over the grid, and estimates how long all take.
 *
 * @throws SimError `bad-usage`, `bad-topology`
 */
export async function estimateSweep(options: {
  readonly file: SourceFile;
  readonly shard: Shard | null;
  readonly workers: number;
  readonly signal: AbortSignal;
}): Promise<Estimate> {
  const { file, shard, workers } = options;
  const { sweep } = await readSweep(file);
  const all = pointsOf(sweep);
  const points = shard === null ? all : pointsOfShard(all, shard);
  // How long real peers take depends on the machine, and starting them for an estimate would take long itself.
  const sample = sweep.engine === 'processes' ? [] : sampleOf(points);
  let [simulated, failed, ms] = [0, 0, 0];
  const startedAt = performance.now();
  const stop = new AbortController();
  const end = (): void => stop.abort();
  const timeout = setTimeout(end, sampleMs);
  options.signal.addEventListener('abort', end, { once: true });
  try {
    await runInWorkers({
      // Each in a group of its own, so that they are simulated in this order.
      points: sample.map((point, index) => ({ ...point, group: String(index) })),
      requestOf: ({ group }) => requestOf(sweep, sample[Number(group)] as Point),
      cwd: dirname(file.path),
      workers,
      networks: null,
      log: devNull,
      signal: stop.signal,
      onRecord: ({ error }) => {
        simulated += 1;
        if (error !== null) failed += 1;
        ms = performance.now() - startedAt;
      },
    });
  } finally {
    clearTimeout(timeout);
    options.signal.removeEventListener('abort', end);
  }
  return {
    points: points.length,
    groups: new Set(points.map(({ group }) => group)).size,
    simulated,
    failed,
    ms: simulated === 0 ? null : (ms / simulated) * points.length,
  };
}

const maxSample = 1000;

/** Points in an order in which each part of it is spread evenly over all: a Kronecker sequence with the golden ratio. */
function sampleOf(points: readonly Point[]): Point[] {
  const golden = (Math.sqrt(5) - 1) / 2;
  const chosen = new Set<Point>();
  for (let index = 0; index < Math.min(maxSample, points.length); index += 1) {
    const point = points[Math.floor(((index * golden) % 1) * points.length)];
    if (point !== undefined) chosen.add(point);
  }
  return [...chosen];
}
