import { resolve } from 'node:path';
import { SimError } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import type { SweepTable } from '../plot/table.js';
import { showPath } from '../topology/text.js';
import { differencesOf } from './manifest.js';
import { type PointRecord, recordLine, tableOf } from './record.js';
import { ResultsFolder } from './results-folder.js';
import { readResults, type SavedResults } from './saved-results.js';
import { countPoints } from './sweep-file.js';

export interface MergeOptions {
  /** Folders of results of one sweep, usually of its shards. */
  readonly folders: readonly string[];
  readonly out: string;
  readonly cwd: string;
}

interface Part extends SavedResults {
  readonly shown: string;
}

/**
 * Joins the results of shards. Each point must be in exactly one of them.
 *
 * @throws SimError `bad-usage` with all points that are missing, or in two folders; `file-exists`, `not-written`
 */
export async function mergeResults({ folders, out, cwd }: MergeOptions): Promise<{
  readonly table: SweepTable;
  readonly points: number;
  readonly failed: readonly PointRecord[];
}> {
  const parts = folders.map((folder): Part => {
    const shown = showPath(resolve(cwd, folder), cwd);
    return { ...readResults(resolve(cwd, folder), shown), shown };
  });
  const [first] = parts;
  if (first === undefined)
    throw new SimError('bad-usage', 'no folder is given', { hint: 'give those of all shards' });
  const problems = [...differencesIn(parts, first), ...pointProblems(parts, countPoints(first.sweep))];
  if (problems.length > 0) {
    throw new SimError('bad-usage', 'the folders are not the parts of one sweep', {
      hint: 'give the folder of each shard once; go on with a shard that has not ended with --resume',
      problems: problems.map((message) => ({ message })),
    });
  }
  const { sweep, ini, manifest } = first;
  const records = parts.flatMap((part) => part.records).sort((one, other) => one.point - other.point);
  const folder = await ResultsFolder.open(resolve(cwd, out), showPath(resolve(cwd, out), cwd), {
    manifest: { ...manifest, floodsim: packageVersion(), shard: null },
    ini,
    sweep,
    resume: false,
  });
  try {
    for (const record of records) folder.add(record);
    await folder.finish();
  } finally {
    folder.close();
  }
  const failed = records.filter(({ error }) => error !== null);
  return { table: tableOf(manifest.name, records), points: records.length, failed };
}

function differencesIn(parts: readonly Part[], first: Part): string[] {
  const whole = ({ manifest, sweep }: Part) => ({ manifest: { ...manifest, shard: null }, sweep });
  return parts
    .slice(1)
    .flatMap((part) =>
      differencesOf(whole(first), whole(part)).map(
        (text) => `${part.shown} is not of the sweep of ${first.shown}: ${text}`,
      ),
    );
}

function pointProblems(parts: readonly Part[], count: number): string[] {
  const foundIn = new Map<number, { readonly part: Part; readonly record: PointRecord }>();
  /** By two folders, and whether the points are the same. */
  const twice = new Map<string, number[]>();
  for (const part of parts) {
    for (const record of part.records) {
      const other = foundIn.get(record.point);
      foundIn.set(record.point, { part, record });
      if (other === undefined) continue;
      const isSame = recordLine(other.record) === recordLine(record);
      const where = `${other.part.shown} and ${part.shown}`;
      const text = isSame ? `in both ${where}` : `in both ${where}, with different results`;
      twice.set(text, [...(twice.get(text) ?? []), record.point]);
    }
  }
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (number) => !foundIn.has(number),
  );
  return [
    ...[...twice].map(([text, points]) => `${pointsText(points)}: ${text}`),
    ...(missing.length > 0 ? [`${pointsText(missing)}: in none of them`] : []),
  ];
}

const maxRanges = 8;

/** `point 3`, `points 1-4, 7`. */
function pointsText(points: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const point of points) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === point - 1) range[1] = point;
    else ranges.push([point, point]);
  }
  const shown = ranges
    .slice(0, maxRanges)
    .map(([from, to]) => (from === to ? String(from) : `${from}-${to}`));
  if (ranges.length > maxRanges) shown.push(`and more, ${points.length} in all`);
  return `${points.length === 1 ? 'point' : 'points'} ${shown.join(', ')}`;
}
