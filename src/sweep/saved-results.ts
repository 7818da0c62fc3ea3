import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SimError } from '../core/errors.js';
import { csvLine } from './csv.js';
import type { Manifest } from './manifest.js';
import { header, type PointRecord, readRecord } from './record.js';
import { parseSweep, type Sweep } from './sweep-file.js';

export const headerLine = csvLine(header);

/** Names in a folder of results. */
export const names = { ini: 'sweep.ini', manifest: 'sweep.json', points: 'points.csv' } as const;

/** A folder of results as it is on the disk. */
export interface SavedResults {
  readonly manifest: Manifest;
  readonly sweep: Sweep;
  readonly ini: string;
  /** By the number of the point, in ascending order; a point that failed and was then measured is there once. */
  readonly records: readonly PointRecord[];
}

/**
 * Reads a folder of results. A line at the end that a killed sweep has not finished is left out.
 *
 * @throws SimError `bad-usage` if it is not one
 */
export function readResults(folder: string, shown: string): SavedResults {
  const manifest = manifestIn(folder, shown);
  const ini = textIn(folder, names.ini, shown);
  const sweep = parseSweep({ path: join(folder, names.ini), shown: join(shown, names.ini) }, ini);
  const { records } = readPoints(folder, shown);
  return { manifest, sweep, ini, records: inOrder(records) };
}

export function inOrder(records: readonly PointRecord[]): PointRecord[] {
  const byPoint = new Map<number, PointRecord>();
  for (const record of records) byPoint.set(record.point, record);
  return [...byPoint.values()].sort((one, other) => one.point - other.point);
}

function manifestIn(folder: string, shown: string): Manifest {
  try {
    const manifest = JSON.parse(textIn(folder, names.manifest, shown)) as Manifest;
    if (manifest.schema === 1) return manifest;
  } catch (error) {
    if (error instanceof SimError) throw error;
  }
  throw new SimError(
    'bad-usage',
    `${shown} is not a folder of results: its ${names.manifest} cannot be read`,
    {
      hint: 'give a folder that sim sweep has made with this version',
    },
  );
}

function textIn(folder: string, name: string, shown: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    throw new SimError('bad-usage', `${shown} is not a folder of results: ${messageOf(error)}`, {
      hint: 'give a folder that sim sweep has made',
      cause: error,
    });
  }
}

/** @returns also the bytes up to the end of the last whole line */
export function readPoints(
  folder: string,
  shown: string,
): { readonly records: PointRecord[]; readonly bytes: number } {
  const path = join(folder, names.points);
  if (!existsSync(path)) return { records: [], bytes: 0 };
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [first, ...lines] = whole.split('\n').slice(0, -1);
  if (first === undefined) return { records: [], bytes: 0 };
  if (first !== headerLine) throw badLine(shown, 1);
  const records = lines.map((line, index) => {
    const record = readRecord(line);
    if (record === undefined) throw badLine(shown, index + 2);
    return record;
  });
  return { records, bytes: Buffer.byteLength(whole) };
}

function badLine(shown: string, line: number): SimError {
  return new SimError('bad-usage', `${join(shown, names.points)}:${line} is not a line of a sweep`, {
    hint: 'remove the line, and run with --resume',
  });
}
