/** A line of CSV (RFC 4180), without its end. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return cells
    .map((cell) => (cell === null ? '' : typeof cell === 'number' ? String(cell) : quotedCell(cell)))
    .join(',');
}

function quotedCell(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The cells of one line without line ends in its cells; undefined if a quote is not closed, or something follows one. */
export function readCsvLine(line: string): string[] | undefined {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    if (line.charAt(at) !== '"') {
      const end = line.indexOf(',', at);
      cells.push(line.slice(at, end === -1 ? undefined : end));
      if (end === -1) return cells;
      at = end + 1;
      continue;
    }
    const [whole, inner = ''] = /^"((?:[^"]|"")*)"(?=,|$)/u.exec(line.slice(at)) ?? [];
    if (whole === undefined) return undefined;
    cells.push(inner.replaceAll('""', '"'));
    at += whole.length;
    if (at === line.length) return cells;
    at += 1;
  }
}
