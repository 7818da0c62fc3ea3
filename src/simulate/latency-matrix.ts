import { resolve } from 'node:path';
import { messageOf, SimError, systemCode } from '../core/errors.js';
import { type Random, Sampler } from '../core/random.js';
import { readLimited } from '../core/read-limited.js';
import { quote } from '../core/sanitize.js';
import { limits } from '../topology/limits.js';
import { Problems, type SourceFile } from '../topology/source.js';
import { showPath } from '../topology/text.js';
import { type LatencyMatrix, toTicks } from './latency.js';

/** 4 bytes each: 100 MB. */
const maxGroups = 5000;
/** Ticks of an hour fit into 32 bits. */
const maxMs = 60 * 60 * 1000;

/** A table of latencies, as a file has it. */
export interface LatencyTable {
  /** Of the rows and columns; undefined without a heading. */
  readonly names: readonly string[] | undefined;
  readonly groups: number;
  readonly ticks: Uint32Array;
}

/**
 * Reads a matrix of latencies in ms: as many rows as columns, separated by commas, semicolons, tabs or blanks. A first row of names
 * and a first column of the same names are optional.
 *
 * @throws SimError `bad-usage`, `bad-topology` with the line of each problem
 */
export async function readLatencyMatrix(where: string, cwd: string): Promise<LatencyTable> {
  const path = resolve(cwd, where);
  const file: SourceFile = { path, shown: showPath(path, cwd) };
  let text: string;
  try {
    text = (await readLimited(path, limits.graphBytes)).toString('utf8');
  } catch (error) {
    const what = systemCode(error) === 'ENOENT' ? 'there is no file' : 'cannot read';
    throw new SimError('bad-usage', `--latency: ${what} ${quote(file.shown)}: ${messageOf(error)}`, {
      hint: 'give a CSV file of latencies in ms',
    });
  }
  return latencyTable(text, file);
}

export function latencyTable(text: string, file: SourceFile): LatencyTable {
  const problems = new Problems();
  const rows = text
    .split(/\r\n|\n|\r/u)
    .map((line, index) => ({ cells: cellsOf(line), line: index + 1 }))
    .filter(({ cells }) => cells.length > 1 || cells[0] !== '');
  const heading = rows[0]?.cells.some((cell) => cell !== '' && Number.isNaN(Number(cell))) ?? false;
  const firstCell = rows[1]?.cells.length ?? 0;
  const hasNames = heading || (rows[0]?.cells[0] === '' && firstCell === rows.length);
  const names = hasNames ? rows[0]?.cells.slice(rows[0].cells.length === rows.length ? 1 : 0) : undefined;
  const data = hasNames ? rows.slice(1) : rows;
  const groups = data.length;
  if (groups < 1)
    problems.report({ file }, 'there is no latency in it', 'write a row of numbers for each group');
  if (groups > maxGroups) {
    problems.report({ file }, `it has ${groups} rows`, `give at most ${maxGroups}: peers can share a row`);
    problems.throwIfAny(file);
  }
  const ticks = new Uint32Array(groups * groups);
  for (const [row, { cells, line }] of data.entries()) {
    const location = { file, line };
    const [first = '', ...others] = cells;
    const named = names === undefined ? undefined : first;
    if (named !== undefined && named !== names?.[row]) {
      const message = `row ${quote(named)} stands where ${quote(names?.[row] ?? '')} should`;
      problems.report(location, message, 'write the rows in the order of the columns');
    }
    const numbers = named === undefined ? cells : others;
    if (numbers.length !== groups) {
      problems.report(
        location,
        `it has ${numbers.length} latencies`,
        `give ${groups}, as many as there are rows`,
      );
    }
    for (const [column, cell] of numbers.slice(0, groups).entries()) {
      const ms = cell === '' ? Number.NaN : Number(cell);
      if (!(ms >= 0 && ms <= maxMs)) {
        problems.report(location, `${quote(cell)} is not a latency`, `give ms from 0 to ${maxMs}`);
      } else ticks[row * groups + column] = toTicks(ms);
    }
  }
  problems.throwIfAny(file);
  return { names, groups, ticks };
}

function cellsOf(line: string): string[] {
  const separator = [',', ';', '\t'].find((one) => line.includes(one));
  return separator === undefined
    ? line.trim().split(/\s+/u)
    : line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/u, '$1'));
}

/**
 * Gives each peer a row of the table. With as many rows as peers, each has its own: that of its id, where names are ids, else in
 * order. Peers have different rows at random where there are more rows, and share rows at random where there are fewer.
 *
 * @param idOf the id of a peer, by its index
 */
export function placeInMatrix(
  { names, groups, ticks }: LatencyTable,
  peers: number,
  idOf: (peer: number) => number,
  random: Random,
): LatencyMatrix {
  const groupOf = new Uint32Array(peers);
  const rowOf = new Map(names?.map((name, row) => [name, row]));
  const own = Array.from({ length: Math.min(peers, groups) }, (_, peer) => rowOf.get(String(idOf(peer))));
  if (peers <= groups && own.every((row) => row !== undefined)) groupOf.set(own);
  else if (peers === groups) groupOf.set(groupOf.map((_, peer) => peer));
  else if (peers < groups) {
    const rows: number[] = [];
    new Sampler(groups).draw(peers, random, (row) => rows.push(row));
    // A sample is not in random order.
    for (let at = peers - 1; at >= 0; at -= 1) {
      const other = random.below(at + 1);
      groupOf[at] = rows[other] as number;
      rows[other] = rows[at] as number;
    }
  } else for (let peer = 0; peer < peers; peer += 1) groupOf[peer] = random.below(groups);
  return { groups, ticks, groupOf };
}
