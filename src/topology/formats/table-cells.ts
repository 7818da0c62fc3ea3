/** Cuts a text at all line ends. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/u);
}

/**
 * The line without a comment and blanks around it: empty if there is nothing else. SNAP, networkx and igraph begin a comment
 * with `#`, KONECT and METIS with `%`.
 */
export function withoutComment(line: string): string {
  return (/[#%]/u.test(line) ? line.replace(/(?:^|\s)[#%].*$/u, '') : line).trim();
}

/**
 * The cells of a line without a fixed separator: two ids and what follows them. Names may have blanks if tabs, commas or
 * semicolons separate them, or if they are in quotes.
 */
export function cellsOf(line: string): string[] {
  if (/^\d+[\s,;]+\d+(?:[\s,;]+[^\s,;{]+)*$/u.test(line)) return line.split(/[\s,;]+/u);
  const dictionary = line.endsWith('}') && line.includes('{') ? line.slice(line.indexOf('{')) : '';
  const rest = line.slice(0, line.length - dictionary.length);
  const outside = rest.replace(/"[^"]*"/gu, '');
  const separator = ['\t', ';', ','].find((one) => outside.includes(one));
  const cells =
    separator === undefined ? (rest.match(/"[^"]*"|'[^']*'|\S+/gu) ?? []) : splitRow(rest, separator);
  return [...cells, dictionary].map((cell) => unquoted(cell.trim())).filter((cell) => cell !== '');
}

function unquoted(cell: string): string {
  return /^(["']).*\1$/su.test(cell) && cell.length > 1 ? cell.slice(1, -1) : cell;
}

/** Whether a cell can name a node: a word or a whole number, not a fraction, a sign, or a part of a tuple. */
export function isName(cell: string | undefined): cell is string {
  if (cell === undefined || !/[\p{L}\p{N}]/u.test(cell) || cell.startsWith('{')) return false;
  if (/^\([^)]*$|^[^(]*\)$|^\[[^\]]*$|^[^[]*\]$/u.test(cell)) return false;
  return /^\d+$/u.test(cell) || Number.isNaN(Number(cell));
}

/** Whether a cell after two ids can be a weight, a time or data of the link. */
export function isValue(cell: string): boolean {
  return cell.startsWith('{') || !Number.isNaN(Number(cell)) || /^\d+[-:/.]\d[\d\-:/.]*$/u.test(cell);
}

/** The separator of a table with this heading, and the columns of the two ends of a link; undefined: it has none. */
export interface Heading {
  readonly separator: string;
  readonly columns: readonly string[];
  readonly source: number;
  readonly target: number;
}

// Each word has one way to match, so that a long heading is compared in linear time.
const sources =
  /^(?:source|src|from|start|origin|sender|tail)(?:[ _-]?(?:node|id|vertex|peer|name|label))*$|^(?:numeric[ _]?)?(?:node|vertex|id|peer|user|person)[ _-]?(?:id)?[ _-]?(?:1|a)$/iu;
const targets =
  /^(?:target|tgt|to|dst|dest|destination|end|receiver|head)(?:[ _-]?(?:node|id|vertex|peer|name|label))*$|^(?:numeric[ _]?)?(?:node|vertex|id|peer|user|person)[ _-]?(?:id)?[ _-]?(?:2|b)$/iu;

/** The columns of a heading are no names of nodes in the lines below it. */
export function headingOf(line: string, below: readonly string[]): Heading | undefined {
  for (const separator of ['\t', ';', ',', ' ']) {
    const columns = splitRow(line, separator);
    const [source, target] = [sources, targets].map((names) => columns.findIndex((one) => names.test(one)));
    if (source === undefined || target === undefined || source < 0 || target < 0) continue;
    const names = [columns[source], columns[target]];
    const isNode = below
      .slice(0, 100)
      .some((row) => splitRow(row, separator).some((cell) => names.includes(cell)));
    if (!isNode) return { separator, columns, source, target };
  }
  return undefined;
}

function splitRow(line: string, separator: string): string[] {
  const cells = [...readRows(line, separator)][0]?.cells ?? [];
  return separator === ' ' ? cells.filter((cell) => cell !== '') : [...cells];
}

export interface Row {
  readonly cells: readonly string[];
  /** 1-based. */
  readonly line: number;
}

/** Blanks before the quote of a cell. */
const maxBlanks = 100;

/** The rows of a table (RFC 4180): a cell in double quotes holds separators, line ends, and quotes written twice. */
export function* readRows(text: string, separator: string): Generator<Row> {
  let [cells, cell, isQuoted, line, start]: [string[], string, boolean, number, number] = [
    [],
    '',
    false,
    1,
    1,
  ];
  for (let index = 0; index <= text.length; index += 1) {
    const character = text.charAt(index);
    const isEnd =
      character === '' || character === '\n' || (character === '\r' && text.charAt(index + 1) !== '\n');
    if (isQuoted && character === '"') {
      isQuoted = text.charAt(index + 1) === '"';
      if (isQuoted) {
        cell += '"';
        index += 1;
      }
    } else if (isQuoted && character !== '') cell += character;
    // Looking at the whole of a long cell at each of its quotes would take time that grows with the square of it.
    else if (character === '"' && cell.length < maxBlanks && cell.trim() === '')
      [isQuoted, cell] = [true, ''];
    else if (isEnd || character === separator) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
    if (isEnd && !isQuoted && cells.some((one) => one !== '')) yield { cells, line: start };
    if (isEnd) line += 1;
    if (isEnd && !isQuoted) [cells, start] = [[], line];
  }
}
