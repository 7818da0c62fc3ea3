import { printable } from '../core/sanitize.js';
import type { EdgeKind, FloodGraph, GraphEdge, GraphPeer, PeerGroup, PeerRole } from './flood-graph.js';

/** A flood for Graphviz: each role of a peer has its own shape and colour, each kind of copy its own line. */
export function dotFlood({ query, topology, groups, edges, hits }: FloodGraph): string {
  const { origin, file, ttl } = query;
  const title = `${printable(topology, 60)}: peer ${origin} searches for ${printable(file, 60)}, TTL ${ttl}`;
  return [
    'digraph flood {',
    `  label=${quoted(title)};`,
    '  labelloc=t;',
    '  rankdir=LR;',
    '  node [fontname="sans-serif", style=filled];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...groups.flatMap(groupLines),
    ...edges.map(edgeLine),
    ...hits.map((holder) => {
      return `  ${holder} -> ${origin} [style=dotted, color="#009e73", label="found", constraint=false];`;
    }),
    '}',
    '',
  ].join('\n');
}

const shapes: Readonly<Record<PeerRole, { readonly shape: string; readonly colours: string }>> = {
  origin: { shape: 'circle', colours: 'fillcolor="#0072b2", fontcolor=white' },
  holder: { shape: 'doublecircle', colours: 'fillcolor="#009e73", fontcolor=white' },
  expired: { shape: 'hexagon', colours: 'fillcolor="#e69f00"' },
  reached: { shape: 'circle', colours: 'fillcolor="#d6e6f5"' },
  unreached: { shape: 'circle', colours: 'fillcolor="#f2f2f2", color="#999999"' },
};

const words: Readonly<Record<PeerRole, string>> = {
  origin: 'origin',
  holder: 'holder',
  expired: 'TTL ended',
  reached: '',
  unreached: '',
};

function groupLines({ host, peers }: PeerGroup, index: number): string[] {
  const members = peers.map(peerLine);
  if (host === null) return members;
  return [
    `  subgraph cluster_${index} {`,
    `    label=${quoted(printable(host, 60))};`,
    '    style="rounded,filled"; color="#dddddd"; fillcolor="#f7f7f7";',
    ...members.map((line) => `  ${line}`),
    '  }',
  ];
}

function peerLine({ id, role, isDown }: GraphPeer): string {
  const { shape, colours } = shapes[role];
  const label = [String(id), words[role], isDown ? 'down' : ''].filter((word) => word !== '').join('\\n');
  const down = isDown ? ', style="filled,dashed"' : '';
  return `  ${id} [shape=${shape}, label="${label}", ${colours}${down}];`;
}

const lines: Readonly<Record<EdgeKind, string>> = {
  first: 'penwidth=2, color="#0072b2"',
  duplicate: 'style=dashed, color="#888888"',
  undelivered: 'style=dashed, color="#d55e00", arrowhead=tee',
  unused: 'dir=none, color="#cccccc"',
};

function edgeLine({ from, to, kind, hop }: GraphEdge): string {
  return `  ${from} -> ${to} [${lines[kind]}${hop === null ? '' : `, label="${hop}"`}];`;
}

/** A backslash of a name would begin an escape of Graphviz. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/gu, '\\$&')}"`;
}
