import { axes } from './axes.js';
import type { Shard } from './plan.js';
import type { Sweep } from './sweep-file.js';

/** What sweep.json says of a folder of results. */
export interface Manifest {
  /** Version of this shape. */
  readonly schema: 1;
  readonly floodsim: string;
  /** Name of the sweep's file, without its ending. */
  readonly name: string;
  /** The part of the sweep that is here; null: all of it. */
  readonly shard: Shard | null;
}

/** Whose results are compared. */
interface Described {
  readonly manifest: Manifest;
  readonly sweep: Sweep;
}

/** What differs between two sweeps in a way that changes points or their numbers; one sentence each. */
export function differencesOf(saved: Described, now: Described): string[] {
  const found: string[] = [];
  const compare = (what: string, before: string, after: string): void => {
    if (before !== after) found.push(`${what} was ${before}, and is now ${after}`);
  };
  compare('engine', saved.sweep.engine, now.sweep.engine);
  compare('the version of floodsim', saved.manifest.floodsim, now.manifest.floodsim);
  compare('--shard', shardText(saved.manifest), shardText(now.manifest));
  compare('seed in [Sweep]', saved.sweep.seed, now.sweep.seed);
  for (const { key } of axes)
    compare(`${key} in [Grid]`, listText(saved.sweep, key), listText(now.sweep, key));
  return found;
}

function shardText({ shard }: Manifest): string {
  return shard === null ? 'not given' : `${shard.index}/${shard.of}`;
}

function listText({ grid }: Sweep, key: (typeof axes)[number]['key']): string {
  return grid.get(key)?.join(' | ') ?? 'not given';
}
