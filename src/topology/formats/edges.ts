import { quote } from '../text.js';
import { defaultOptions } from '../validate/read-options.js';
import { id } from '../validate/values.js';
import type { Format, ReadContext } from './format.js';
import { LinkLists, writtenLinks } from './links.js';

/**
 * A link a line, as the collections of network data have it (SNAP): two ids parted by blanks or a tab.
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
 * `Isolated` names peers without a link, which otherwise no line would.
 */
export const edges: Format = {
  name: 'edges',
  endings: ['.txt', '.edges', '.tsv', '.el'],
  lacks: ['addresses', 'shares', 'TTLs', 'network options', 'absent neighbours', 'programs'],
  read(text, context) {
    const lists = new LinkLists();
    let isUndirected = context.undirected;
    for (const [index, raw] of text.split(/\r\n|\n|\r/u).entries()) {
      const line = raw.trim();
      if (/^#\s*undirected graph/iu.test(line)) isUndirected = true;
      else if (line.startsWith('#')) noteIsolated(line, lists);
      else if (line !== '') readLink(line, index + 1, lists, isUndirected, context);
    }
    for (const note of lists.notes()) context.note(note);
    const peers = lists.peers.sort((one, other) => one.id - other.id);
    return { options: defaultOptions, peers, absent: [] };
  },
  write(draft, comments) {
    const { undirected, links } = writtenLinks(draft);
    const linked = new Set(links.flat());
    const isolated = draft.peers.map((peer) => peer.id).filter((peer) => !linked.has(peer));
    return [
      `# ${undirected ? 'Undirected' : 'Directed'} graph`,
      ...comments.map((comment) => `# ${comment}`),
      `# Nodes: ${draft.peers.length} Edges: ${links.length}`,
      ...(isolated.length === 0 ? [] : [`# Isolated: ${isolated.join(' ')}`]),
      '# FromNodeId\tToNodeId',
      ...links.map(([from, to]) => `${from}\t${to}`),
      '',
    ].join('\n');
  },
};

function noteIsolated(line: string, lists: LinkLists): void {
  const list = /^#\s*isolated:\s*(.*)$/iu.exec(line)?.[1] ?? '';
  for (const word of list.split(/\s+/u)) {
    const peer = id.read(word);
    if (peer !== undefined) lists.peer(peer);
  }
}

function readLink(
  line: string,
  number: number,
  lists: LinkLists,
  isUndirected: boolean,
  { file, report }: ReadContext,
): void {
  // What follows the two is a weight or a time, which nothing here makes use of.
  const [from, to] = line.split(/[\s,;]+/u).map((word) => id.read(word));
  if (from !== undefined && to !== undefined) return lists.link(from, to, isUndirected);
  report({ file, line: number }, `${quote(line)} is not a link`, 'write two ids, such as 1 2');
}
