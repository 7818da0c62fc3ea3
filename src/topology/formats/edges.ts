import { quote } from '../../core/sanitize.js';
import { commentLines, type Format, type ReadContext } from './format.js';
import { NamedGraph } from './named-graph.js';
import { cellsOf, isName, isValue, linesOf, withoutComment } from './table-cells.js';
import { writtenLinks } from './written-links.js';

/**
 * One link per line, as in the SNAP collection of network data: two ids or names, separated by blanks or a tab.
 *
 * ```
 * # Undirected graph
 * # Nodes: 4 Edges: 2
 * # Isolated: 9
 * # FromNodeId	ToNodeId
 * 1	2
 * 2	3
 * ```
 *
 * `Isolated` lists the peers without a link, because they are in no other line. KONECT begins with `% sym` or `% asym`.
 */
export const edges: Format = {
  name: 'edges',
  endings: ['.txt', '.edges', '.tsv', '.el', '.edgelist', '.ncol'],
  lacks: ['names', 'addresses', 'shares', 'TTLs', 'network options', 'absent neighbours', 'programs'],
  read(text, context) {
    const graph = new NamedGraph(context);
    let isUndirected = context.undirected;
    const rows: FirstRows = { links: 0, numbers: 0, largest: 0 };
    for (const [index, raw] of linesOf(text).entries()) {
      const isComment = /^\s*[#%]/u.test(raw);
      if (isComment && /^\s*(?:#\s*undirected graph|%\s*sym\b)/iu.test(raw)) isUndirected = true;
      const isolated = isComment ? (/^\s*#\s*isolated:\s*(.*)$/iu.exec(raw)?.[1] ?? '') : '';
      for (const name of isolated.split(/\s+/u).filter(isName)) graph.node(name, undefined);
      const line = withoutComment(raw);
      if (line === '') continue;
      const [from, to, ...rest] = cellsOf(line);
      if (isName(from) && isName(to) && (rest.every(isValue) || /[\t,;]/u.test(line))) {
        graph.link(from, to, isUndirected);
        countRow(rows, { from, to, line, number: index + 1 });
        for (const name of rest.flatMap(namesIn)) graph.ignore('links', name);
      } else {
        const location = { file: context.file, line: index + 1 };
        context.report(location, `${quote(line)} is not a link`, 'write two ids, such as 1 2');
      }
    }
    checkFirst(rows, context);
    const draft = graph.draft();
    const idOf = (peer: (typeof draft.peers)[number]): number => Number(peer.entries.id?.value);
    return { ...draft, peers: [...draft.peers].sort((one, other) => idOf(one) - idOf(other)) };
  },
  write(network, comments) {
    const { undirected, links } = writtenLinks(network);
    const linked = new Set(links.flat());
    const isolated = network.peers.map((peer) => peer.id).filter((peer) => !linked.has(peer));
    return [
      `# ${undirected ? 'Undirected' : 'Directed'} graph`,
      ...commentLines(comments, (comment) => `# ${comment}`),
      `# Nodes: ${network.peers.length} Edges: ${links.length}`,
      ...(isolated.length === 0 ? [] : [`# Isolated: ${isolated.join(' ')}`]),
      '# FromNodeId\tToNodeId',
      ...links.map(([from, to]) => `${from}\t${to}`),
      '',
    ].join('\n');
  },
};

/** The first row of a file, which may not be a link, and what the rows after it are like. */
interface FirstRows {
  first?: { readonly from: string; readonly to: string; readonly line: string; readonly number: number };
  links: number;
  /** Links between whole numbers. */
  numbers: number;
  largest: number;
}

function countRow(rows: FirstRows, row: NonNullable<FirstRows['first']>): void {
  if (rows.first === undefined) {
    rows.first = row;
    return;
  }
  rows.links += 1;
  if (!areNumbers(row)) return;
  rows.numbers += 1;
  rows.largest = Math.max(rows.largest, Number(row.from), Number(row.to));
}

function areNumbers({ from, to }: { readonly from: string; readonly to: string }): boolean {
  return /^\d+$/u.test(from) && /^\d+$/u.test(to);
}

/** A heading is reported. The numbers of nodes and links look like a link, so they are one, with a note. */
function checkFirst(
  { first, links, numbers, largest }: FirstRows,
  { file, report, note }: ReadContext,
): void {
  const isNodeCount = (text: string): boolean => Number(text) >= largest && Number(text) <= 10 * links;
  if (first === undefined || links === 0 || numbers < links) return;
  if (!/\d/u.test(first.from + first.to)) {
    const message = `${quote(first.line)} is a heading, and not of a link`;
    report({ file, line: first.number }, message, 'write # before it, or source and target');
  } else if (areNumbers(first) && Number(first.to) === links && isNodeCount(first.from)) {
    note(`the first line, ${first.line}, is read as a link: remove it if it counts nodes and links`);
  }
}

/** What a cell behind two ids holds: networkx writes `{'weight': 3}`, others only the number. */
function namesIn(cell: string): string[] {
  if (!cell.startsWith('{')) return ['weight'];
  return [...cell.matchAll(/['"]([^'"]+)['"]\s*:/gu)].map(([, name = '']) => name);
}
