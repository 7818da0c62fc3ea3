import { commentLines, type Format } from './format.js';
import { writtenLinks } from './written-links.js';

/** A flowchart that many Markdown viewers draw (mermaid.js.org). It is written and not read. */
export const mermaid: Format = {
  name: 'mermaid',
  endings: ['.mmd', '.mermaid'],
  lacks: ['addresses', 'shares', 'TTLs', 'network options', 'programs'],
  write(network, comments) {
    const { undirected, links } = writtenLinks(network);
    const linked = new Set(links.flat());
    const mutual = new Set(links.map(([from, to]) => `${from} ${to}`));
    const isBack = (from: number, to: number): boolean => !undirected && mutual.has(`${to} ${from}`);
    const lines = links.flatMap(([from, to]) => {
      if (isBack(from, to)) return from < to ? [`  ${from} --- ${to}`] : [];
      return [`  ${from} ${undirected ? '---' : '-->'} ${to}`];
    });
    return [
      ...commentLines(comments, (comment) => `%% ${comment}`),
      'graph LR',
      ...network.peers.filter(({ id }) => !linked.has(id)).map(({ id }) => `  ${id}`),
      ...lines,
      ...network.absent.map(({ id }) => `  ${id}:::absent`),
      ...(network.absent.length > 0 ? ['  classDef absent stroke-dasharray: 4'] : []),
      '',
    ].join('\n');
  },
};
