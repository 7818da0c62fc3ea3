import type { Random } from '../core/random.js';
import { quote } from '../core/sanitize.js';
import { quoted } from '../core/shell-words.js';
import type { PeerId } from '../core/vocabulary.js';
import {
  badLine,
  type Distribution,
  distributionText,
  distributionUsage,
  drawLength,
  isRandomLength,
  loadDistribution,
  readDistribution,
  readLength,
  tableLines,
} from './distribution.js';
import type { ParameterWords, ReadText } from './fault.js';

/** The delay of a message: of a distribution, or of its link in a table. */
export type Delay = Distribution | MatrixDelay;

interface MatrixDelay {
  readonly form: 'matrix';
  readonly path: string;
  /** Milliseconds by sender and receiver. Null: the file is not read yet. */
  readonly delays: ReadonlyMap<PeerId, ReadonlyMap<PeerId, number>> | null;
}

/** How delays are written, for `usage` and errors. */
export const delayUsage = `${distributionUsage} | matrix latencies.csv`;

/**
 * Reads a delay; undefined if the next word does not begin one.
 *
 * @throws SimError `bad-usage` if its numbers are missing or wrong
 */
export function readDelay(words: ParameterWords): Delay | undefined {
  if (words.word('matrix') === undefined) return readDistribution(words);
  return { form: 'matrix', path: words.any() ?? words.fail('the path of a CSV file'), delays: null };
}

/** As {@link readDelay} reads it. */
export function delayText(delay: Delay): string {
  return delay.form === 'matrix' ? `matrix ${quoted(delay.path)}` : distributionText(delay);
}

export const isRandomDelay = (delay: Delay): boolean => delay.form !== 'matrix' && isRandomLength(delay);

/** Milliseconds; 0 for a link that the table does not have. */
export function drawDelay(delay: Delay, random: Random, from: PeerId, to: PeerId): number {
  return delay.form === 'matrix' ? (delay.delays?.get(from)?.get(to) ?? 0) : drawLength(delay, random);
}

/**
 * Reads the file of a delay, if it has one. A matrix is a table with commas, semicolons or blanks between its cells: in its
 * first line the receivers after an empty cell or any word; in each other line a sender and the delay to each receiver, as
 * `50ms` or in milliseconds. An empty cell or `-` is no delay.
 *
 * @throws SimError `bad-usage` with the line
 */
export async function loadDelay(delay: Delay, read: ReadText): Promise<Delay> {
  if (delay.form !== 'matrix') return await loadDistribution(delay, read);
  return { ...delay, delays: readMatrix(delay.path, await read(delay.path)) };
}

function readMatrix(path: string, text: string): ReadonlyMap<PeerId, ReadonlyMap<PeerId, number>> {
  const [head, ...rows] = tableLines(text).map(({ text: row, line }) => ({ cells: cellsOf(row), line }));
  if (head === undefined)
    throw badLine(path, 1, 'there is no table in it', 'write the receivers first: ,1,2,3');
  const receivers = head.cells.slice(1).map((cell) => peerOf(path, head.line, cell));
  const delays = new Map<PeerId, ReadonlyMap<PeerId, number>>();
  for (const { cells, line } of rows) {
    const [first = '', ...values] = cells;
    const sender = peerOf(path, line, first);
    if (delays.has(sender)) throw badLine(path, line, `peer ${sender} has two lines`, 'remove one of them');
    if (values.length > receivers.length) {
      const message = `${values.length} delays for ${receivers.length} receivers`;
      throw badLine(path, line, message, 'write as many as there are in the first line');
    }
    const row = new Map<PeerId, number>();
    for (const [column, value] of values.entries()) {
      const receiver = receivers[column];
      if (receiver === undefined || value === '' || value === '-') continue;
      const ms = readLength(value);
      if (ms === undefined)
        throw badLine(path, line, `${quote(value)} is not a delay`, 'write 50ms, or milliseconds');
      row.set(receiver, ms);
    }
    delays.set(sender, row);
  }
  return delays;
}

/** A row without a comma or semicolon has blanks between its cells. */
function cellsOf(row: string): string[] {
  const separator = row.includes(',') ? ',' : row.includes(';') ? ';' : /\s+/u;
  return row.split(separator).map((cell) => cell.trim());
}

function peerOf(path: string, line: number, cell: string): PeerId {
  if (/^\d{1,10}$/u.test(cell)) return Number(cell);
  throw badLine(
    path,
    line,
    `${quote(cell)} is not a peer`,
    'write numbers of peers in the first line and column',
  );
}
