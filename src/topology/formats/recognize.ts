import { cellsOf, headingOf, isName, linesOf, withoutComment } from './table-cells.js';

/** A format that was recognized by its text. */
export interface Recognized {
  /** The name of one of floodsim's formats, or `ini`; else of another format, for people. */
  readonly name: string;
  readonly isReadable: boolean;
}

/** The formats that floodsim reads, besides INI files. */
export const readableNames = ['edges', 'csv', 'graphml', 'gml', 'dot', 'json'] as const;

const readable = (name: string): Recognized => ({ name, isReadable: true });
const foreign = (name: string): Recognized => ({ name, isReadable: false });

/** A list of neighbours could be links with weights, and the other way round. */
const neighbourLists = 'a list of neighbours (in each line a node and its neighbours)';

const matrix = 'a matrix';

/** Other formats by how they begin, without blanks and comments. */
const beginnings: readonly (readonly [RegExp, Recognized])[] = [
  [/^(?:strict\s+)?(?:di)?graph\b\s*(?:"(?:[^"\\]|\\.)*"|[\w\u0080-\uffff.-]+)?\s*\{/iu, readable('dot')],
  [/^(?:[A-Za-z]\w*\s+(?:"[^"]*"|[^\s"[\]]+)\s+)*graph\s*\[/iu, readable('gml')],
  [/^(?:graph|flowchart)\s+(?:TB|TD|BT|RL|LR)\b/u, foreign('Mermaid')],
  [/^graph\s+[\d.]+\s+[\d.]+\s+[\d.]+\s+node\s/u, foreign('the plain output of Graphviz')],
  [/^\*(?:network|vertices|arcs|edges|arcslist|edgeslist|matrix|partition)\b/iu, foreign('Pajek')],
  [/^\*\s*node\s+(?:data|properties)\b/iu, foreign('VNA of NetDraw')],
  [/^nodedef\s*>/iu, foreign('GDF of GUESS')],
  [/^dl\s+n(?:r|m)?\s*=/iu, foreign('DL of UCINET')],
  [/^topology\s*:\s*\(\s*\d+\s+nodes/iu, foreign('BRITE')],
  [/^\*?\s*GraphBase graph\b|^GRAPH \(#nodes/iu, foreign('GT-ITM')],
  [/^%%MatrixMarket\b/iu, foreign('Matrix Market')],
  [/^%\s*bip\b/iu, foreign('a bipartite network of KONECT, whose two kinds of nodes have the same numbers')],
  [/^p\s+(?:edge|col|sp|max|min|cut)\s+\d+\s+\d+/mu, foreign('DIMACS')],
  [/^>>(?:graph6|sparse6|digraph6)<</u, foreign('graph6')],
  [/^LEDA\.GRAPH\b/u, foreign('LEDA')],
  [/^@start(?:uml|dot)\b/u, foreign('PlantUML')],
  [/^-?\d+\|-?\d+\|-?\d+/u, foreign('AS relationships of CAIDA')],
  [/^-?\d+\s+@(?:(?!->).)*->.*<\d+>/u, foreign('Rocketfuel')],
];

/** Elements at the root of XML files. */
const roots: Readonly<Record<string, string>> = {
  gexf: 'GEXF',
  gxl: 'GXL',
  graph: 'XGMML',
  svg: 'SVG',
  html: 'HTML',
  dynamicnetwork: 'DyNetML',
  mxfile: 'a drawing of draw.io',
};

/**
 * Recognizes a format by the text alone: by the root element, the first words, or the shape of the lines. Undefined: nothing
 * is known. Lines of two numbers are links, although some other formats could look like this.
 */
export function recognize(text: string): Recognized | undefined {
  const start = text.trimStart();
  if (start.startsWith('<')) return recognizeXml(start);
  if (start.startsWith('{') || (start.startsWith('[') && isJson(start))) return readable('json');
  const raw = start.slice(0, 100_000);
  const head = withoutComments(raw);
  const found = beginnings.find(([pattern]) => pattern.test(head) || pattern.test(raw));
  if (found !== undefined) return found[1];
  const lines = linesOf(text);
  if (lines.some((line) => /^\s*\[[^\]]*\]\s*(?:[;#].*)?$/u.test(line))) return readable('ini');
  return recognizeLines(lines);
}

/** Why a file in a format that is not read is refused, and what to do. */
export function refusalOf(name: string): { readonly message: string; readonly hint: string } {
  const list = `save it in another format; floodsim reads INI files, ${readableNames.join(', ')}`;
  const links = 'if its lines are links with weights, use --input-format edges; ';
  return {
    message: `this is ${name}, which floodsim does not read`,
    hint: name === neighbourLists || name === matrix ? links + list : list,
  };
}

function recognizeXml(text: string): Recognized | undefined {
  const body = text.replace(
    /^(?:\s|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[^\]]*\][^>]*)?>)*/iu,
    '',
  );
  if (/^<\w+:[^<>\s]*>\s+<[^<>\s]+>\s/u.test(text)) return foreign('RDF');
  const root = /^<(?:[\w.-]+:)?([\w.-]+)/u.exec(body)?.[1];
  if (root === undefined) return undefined;
  if (root === 'graphml') return readable('graphml');
  return foreign(roots[root.toLowerCase()] ?? `XML with the root element <${root}>`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|\/\/.*|^[ \t]*[#%].*$/gmu, ' ').trimStart();
}

function recognizeLines(lines: readonly string[]): Recognized | undefined {
  if (isLongEdgeList(lines)) return readable('edges');
  const data = lines.map(withoutComment).filter((line) => line !== '');
  const [first = ''] = data;
  if (data.length > 1 && headingOf(first, data.slice(1)) !== undefined) return readable('csv');
  if (isTrivialGraph(lines)) return foreign('Trivial Graph Format');
  if (isLargeGraphLayout(lines)) return foreign('LGL');
  if (/^[,;\t]/u.test(lines.find((line) => line.trim() !== '') ?? '')) return foreign(matrix);
  if (data.length > 0 && data.every((line) => /^[^\s:=]+\s*:(?:[\s\d]|$)/u.test(line)))
    return foreign(neighbourLists);
  const rows = data.map(cellsOf);
  return recognizeRows(rows, lines);
}

function recognizeRows(
  rows: readonly (readonly string[])[],
  lines: readonly string[],
): Recognized | undefined {
  if (isInet(rows)) return foreign('Inet');
  if (isMetis(lines)) return foreign('METIS');
  if (isMatrix(rows)) return foreign(matrix);
  if (rows.some(([, second]) => second?.startsWith('{')))
    return foreign('a multi-line list of neighbours of networkx');
  if (isNeighbourList(rows)) return foreign(neighbourLists);
  const areNumbers = rows.every(([from = '', to = '']) => /^\d+$/u.test(from) && /^\d+$/u.test(to));
  return rows.length > 0 && areNumbers ? readable('edges') : undefined;
}

/** Many lines of two numbers need no closer look, which takes long. */
export function isLongEdgeList(lines: readonly string[]): boolean {
  const data = lines.slice(0, 2000).filter((line) => !/^\s*(?:[#%]|$)/u.test(line));
  return data.length > 1000 && data.every((line) => /^\s*\d+[\s,;]+\d+\s*$/u.test(line));
}

/** Nodes with labels, a line with `#` alone, and edges. */
function isTrivialGraph(lines: readonly string[]): boolean {
  const at = lines.findIndex((line) => line.trim() === '#');
  const isData = (line: string): boolean => withoutComment(line) !== '';
  return at > 0 && lines.slice(0, at).every(isData) && lines.slice(at + 1).some(isData);
}

/** `# name` in a line of its own, followed by its neighbours, one per line. */
function isLargeGraphLayout(lines: readonly string[]): boolean {
  const data = lines.map((line) => line.trim()).filter((line) => line !== '');
  const isHeading = (line: string): boolean => /^#\s+\S+$/u.test(line);
  const others = data.filter((line) => !line.startsWith('#'));
  return (
    data[0]?.startsWith('#') === true &&
    others.length > 0 &&
    others.every((line) => /^\S+(?:\s+[\d.eE+-]+)?$/u.test(line)) &&
    data.every((line) => !line.startsWith('#') || isHeading(line))
  );
}

/** The numbers of nodes and links, then each node with its position, then the links. */
function isInet(rows: readonly (readonly string[])[]): boolean {
  const [nodes = 0, links = 0] = rows[0]?.map(Number) ?? [];
  if (rows[0]?.length !== 2 || nodes < 1 || rows.length !== 1 + nodes + links) return false;
  return rows.slice(1, nodes + 1).every((row, index) => row.length === 3 && Number(row[0]) === index);
}

/**
 * The numbers of nodes and links, then in line `i` the neighbours of node `i`, from 1 on. A third number in the first line says
 * with three digits whether sizes and weights come before the neighbours, and weights between them.
 */
function isMetis(lines: readonly string[]): boolean {
  const text = lines
    .filter((line) => !/^\s*%/u.test(line))
    .join('\n')
    .trimEnd();
  const [header = '', ...rows] = text.split('\n').map((line) => line.trim());
  const [nodes = 0, links = 0, kind = 0, weights = 1] = header.split(/\s+/u).map(Number);
  if (!/^\d+\s+\d+(?:\s+[01]{1,3}(?:\s+\d+)?)?$/u.test(header) || rows.length !== nodes) return false;
  const skipped = (kind >= 100 ? 1 : 0) + (kind % 100 >= 10 ? weights : 0);
  const step = kind % 10 === 1 ? 2 : 1;
  const lists = rows.map((row) => (row === '' ? [] : row.split(/\s+/u).map(Number)).slice(skipped));
  const neighbours = lists.map((list) => new Set(list.filter((_, index) => index % step === 0)));
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  const isSymmetric = neighbours.every((all, index) =>
    [...all].every((one) => neighbours[one - 1]?.has(index + 1)),
  );
  return isSymmetric && count === 2 * links * step;
}

/** As many columns as rows, with zeros and ones, or with a diagonal of zeros. */
function isMatrix(rows: readonly (readonly string[])[]): boolean {
  const { length } = rows;
  if (length < 3 || rows.some((row) => row.length !== length)) return false;
  if (rows.some((row) => row.some((cell) => Number.isNaN(Number(cell))))) return false;
  const areBits = rows.every((row) => row.every((cell) => cell === '0' || cell === '1'));
  return areBits || (length > 3 && rows.every((row, index) => Number(row[index]) === 0));
}

/**
 * Whether the lines can be lists of neighbours: no node has two lines, none has itself or a neighbour twice, and what follows
 * the second column are nodes, too. Links with weights are seldom like this.
 */
function isNeighbourList(rows: readonly (readonly string[])[]): boolean {
  if (!rows.every((row) => row.every(isName))) return false;
  const width = rows.reduce((most, { length }) => Math.max(most, length), 0);
  // More than two ids, a weight and a time.
  if (width > 4) return true;
  const firsts = new Set(rows.map(([first]) => first));
  if (firsts.size < rows.length || rows.some((row) => new Set(row).size < row.length)) return false;
  if (width === 2) {
    // A node without further neighbours has a line of its own; in a list of links such a line is a mistake.
    const named = new Set(rows.map(([, second]) => second));
    const alone = rows.filter(({ length }) => length === 1);
    return alone.length > 0 && alone.every(([only]) => named.has(only));
  }
  const ids = new Set(rows.flatMap((row) => row.slice(0, 2)));
  const further = rows.flatMap((row) => row.slice(2));
  return further.length > 0 && (further.every((cell) => ids.has(cell)) || areConsecutive(rows.flat()));
}

/** Whether the numbers are 0 to n, or 1 to n. */
function areConsecutive(cells: readonly string[]): boolean {
  const numbers = [...new Set(cells)].map(Number);
  const least = numbers.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const most = numbers.reduce((one, other) => Math.max(one, other), 0);
  return (least === 0 || least === 1) && most - least + 1 === numbers.length;
}
