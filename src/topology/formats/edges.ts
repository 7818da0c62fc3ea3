import { quote } from '../../core/sanitize.js';

import { id } from '../values.js';
import type { Format, ReadContext } from './format.js';
import { nodeDraft } from './format.js';
import { LinkLists, writtenLinks } from './graph-links.js';

/**
 * One link per line, as in the SNAP collection of network data: two ids, separated by blanks or a tab.
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
 * `Isolated` lists the peers without a link, because they are in no other line.
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
      else if (line.startsWith('#')) readIsolated(line, lists);
      else if (line !== '') readLink(line, index + 1, lists, isUndirected, context);
    }
    for (const note of lists.notes()) context.note(note);
    const location = { file: context.file };
    const peers = lists.peers
      .sort((one, other) => one.id - other.id)
      .map((peer) => nodeDraft(peer.id, {}, location, peer.neighbours));
    return { peers, absent: [], options: [], isComplete: true };
  },
  write(network, comments) {
    const { undirected, links } = writtenLinks(network);
    const linked = new Set(links.flat());
    const isolated = network.peers.map((peer) => peer.id).filter((peer) => !linked.has(peer));
    return [
      `# ${undirected ? 'Undirected' : 'Directed'} graph`,
      ...comments.map((comment) => `# ${comment}`),
      `# Nodes: ${network.peers.length} Edges: ${links.length}`,
      ...(isolated.length === 0 ? [] : [`# Isolated: ${isolated.join(' ')}`]),
      '# FromNodeId\tToNodeId',
      ...links.map(([from, to]) => `${from}\t${to}`),
      '',
    ].join('\n');
  },
};

function readIsolated(line: string, lists: LinkLists): void {
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
  // The rest of the line is a weight or a time, which is not used.
  const [from, to] = line.split(/[\s,;]+/u).map((word) => id.read(word));
  if (from !== undefined && to !== undefined) return lists.link(from, to, isUndirected);
  report({ file, line: number }, `${quote(line)} is not a link`, 'write two ids, such as 1 2');
}
