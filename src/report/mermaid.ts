import { printable } from '../core/sanitize.js';
import type { EdgeKind, FloodGraph, GraphEdge, GraphPeer, PeerGroup, PeerRole } from './flood-graph.js';
import { counted } from './units.js';

/** GitHub and other viewers draw no flowchart with more edges. */
export const maxMermaidEdges = 500;

/** A flowchart of a flood (mermaid.js.org): each role of a peer has its own shape and colour, each kind of copy its own line. */
export function mermaidFlood({ query, topology, peers, groups, edges, hits }: FloodGraph): string {
  const title = `Peer ${query.origin} searches for ${query.file}, TTL ${query.ttl}`;
  const arrows = edges.flatMap((edge) => edgeLine(edge));
  const found = hits.map((holder) => `  p${holder} -. found .-> p${query.origin}`);
  const styles = edges.flatMap(({ kind }, index) => (kind === 'unused' ? [index] : []));
  return [
    'flowchart LR',
    `  accTitle: ${plain(title)}`,
    `  accDescr: ${plain(`${topology}, ${counted(peers.length, 'peer')}`)}`,
    ...groups.flatMap((group, index) => groupLines(group, index, query.file)),
    ...arrows,
    ...found,
    ...(styles.length > 0 ? [`  linkStyle ${styles.join(',')} stroke:#bbb`] : []),
    ...(Object.keys(colours) as PeerRole[])
      .filter((role) => peers.some((peer) => peer.role === role))
      .map((role) => `  classDef ${role} ${colours[role]}`),
    ...(peers.some(({ isDown }) => isDown) ? ['  classDef down stroke-dasharray:4,opacity:0.6'] : []),
    '',
  ].join('\n');
}

/** What the lines and shapes of the flowchart mean, as sentences. */
export const mermaidLegend =
  'Round: the origin. Double frame: a holder. Hexagon: the TTL ended there. A number is the hop of a message. ' +
  'Thick: the first copy that arrived. Dotted: a duplicate, or a hit on its way to the origin. Cross: not delivered.';

/** Colours that colour-blind people can distinguish, readable on light and dark pages. */
const colours: Readonly<Record<PeerRole, string>> = {
  origin: 'fill:#0072b2,stroke:#004c78,color:#fff',
  holder: 'fill:#009e73,stroke:#006b4e,color:#fff',
  expired: 'fill:#e69f00,stroke:#8a5f00,color:#000',
  reached: 'fill:#d6e6f5,stroke:#0072b2,color:#000',
  unreached: 'fill:#f2f2f2,stroke:#999,color:#000',
};

const shapes: Readonly<Record<PeerRole, readonly [string, string]>> = {
  origin: ['([', '])'],
  holder: ['[[', ']]'],
  expired: ['{{', '}}'],
  reached: ['[', ']'],
  unreached: ['[', ']'],
};

function groupLines({ host, peers }: PeerGroup, index: number, file: string): string[] {
  const members = peers.map((peer) => peerLine(peer, file));
  return host === null ? members : [`  subgraph h${index}["${quoted(host)}"]`, ...members, '  end'];
}

function peerLine({ id, role, isDown }: GraphPeer, file: string): string {
  const [open, close] = shapes[role];
  const more = role === 'holder' ? `<br>has ${quoted(file)}` : role === 'origin' ? '<br>origin' : '';
  const line = `  p${id}${open}"${id}${isDown ? ' (down)' : ''}${more}"${close}:::${role}`;
  return isDown ? `${line}\n  class p${id} down` : line;
}

function edgeLine({ from, to, kind, hop }: GraphEdge): string {
  const arrows: Readonly<Record<EdgeKind, string>> = {
    first: `==>|${hop}|`,
    duplicate: `-.->|${hop}|`,
    undelivered: `--x|${hop}|`,
    unused: '---',
  };
  return `  p${from} ${arrows[kind]} p${to}`;
}

/** Everything but letters, digits and a few marks as character codes, so that a name is text and never syntax. */
function quoted(name: string): string {
  return printable(name, 60).replace(/[^\p{L}\p{N} .-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/** For a title, which ends with its line and knows no character codes. */
function plain(text: string): string {
  return printable(text, 200).replace(/[;#{}%<>`"]/gu, ' ');
}
