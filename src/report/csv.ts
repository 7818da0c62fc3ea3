import { stringify } from 'csv-stringify/sync';
import { printable } from '../core/sanitize.js';

/**
 * A spreadsheet runs a cell as a formula if it begins with one of these, also after blanks and as a full-width form; a single
 * quote before it makes it text (OWASP, "CSV Injection"). In many countries a spreadsheet takes a semicolon for the end of a cell.
 * Tabs and line ends are made printable before.
 */
const formula = /(^|;)(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;

/**
 * CSV (RFC 4180) of texts of others: each is printable and no formula. Numbers stay numbers.
 *
 * @param options.bom whether it begins with a byte order mark, without which Excel reads Chinese names as Latin-1
 */
export function csvText(
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  { bom = false }: { readonly bom?: boolean } = {},
): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? safeText(cell) : cell)));
  return stringify(cells, { header: true, columns: [...columns], bom, record_delimiter: '\n' });
}

function safeText(text: string): string {
  return printable(text).replace(formula, "$1'");
}
