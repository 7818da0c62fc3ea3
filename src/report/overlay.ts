import { printable } from '../core/sanitize.js';
import type { PeerId } from '../core/vocabulary.js';
import { degreesOf, type GraphNode, linkCount, oneWayLinks } from '../topology/graph.js';
import { componentsOf, distancesOf } from '../topology/measures.js';
import type { NamedFault } from '../topology/model.js';
import { overlayTree } from './overlay-tree.js';
import { field, table } from './rows.js';
import type { Style } from './style.js';
import { counted, listed } from './units.js';

/** Of more degrees, the middle ones are left out. */
const maxDegrees = 16;
const barColumns = 24;

/** A network of any format. */
export interface ShownNetwork {
  readonly name: string;
  /** Its path and its format. */
  readonly source: string;
  readonly peers: readonly GraphNode[];
  readonly absent: readonly {
    readonly id: PeerId;
    readonly ip?: string | undefined;
    readonly port?: number | undefined;
  }[];
  /** Of its INI. */
  readonly faults?: readonly NamedFault[] | undefined;
}

/** The shape of a network: size, distances, degrees, and a tree as seen from one peer. */
export function overlayReport(network: ShownNetwork, root: PeerId, style: Style): string {
  const { name, source, peers, absent, faults = [] } = network;
  const links = linkCount(peers);
  const components = componentsOf(peers);
  const oneWay = oneWayLinks(peers).length;
  const ways = oneWay === 0 ? 'all two-way' : oneWay === links ? 'all one-way' : `${oneWay} of them one-way`;
  const counts = [counted(peers.length, 'peer'), counted(links, 'link'), ...(links === 0 ? [] : [ways])];
  const title = `${style.bold(printable(name))}: ${counts.join(', ')}`;
  const rows: [string, string][] = [
    ['file', source],
    ...distanceRows(network, style),
    ['components', componentsText(components, style)],
  ];
  if (absent.length > 0) {
    const list = absent.map(({ id, ip, port }) => (ip === undefined ? `${id}` : `${id} at ${ip}:${port}`));
    rows.push(['absent', listed(list)]);
  }
  for (const one of faults) rows.push(['fault', printable(`${one.name}: ${one.fault.text}`)]);
  return [
    title,
    ...rows.map(([label, value]) => field(style, label, value)),
    '',
    ...degreeTable(network, style),
    '',
    ...overlayTree(peers, root, style).map((line) => `  ${line}`),
  ].join('\n');
}

function distanceRows({ peers }: ShownNetwork, style: Style): [string, string][] {
  const distances = distancesOf(peers);
  const { diameter, between, radius, mean, reachable, isExact, isStronglyConnected, searched } = distances;
  const least = isExact ? '' : 'at least ';
  const about = isExact ? '' : 'about ';
  const ends = between === null ? '' : `, from ${style.peer(between[0])} to ${style.peer(between[1])}`;
  const pairs = peers.length * (peers.length - 1);
  const rows: [string, string][] = [['diameter', `${least}${counted(diameter, 'link')}${ends}`]];
  // The radius is infinite if some pair is not connected.
  if (isStronglyConnected) rows.push(['radius', `${isExact ? '' : 'at most '}${counted(radius, 'link')}`]);
  if (mean !== null) rows.push(['mean', `${about}${mean.toFixed(2)} links between two peers`]);
  if (!isStronglyConnected) {
    const how = `${about}${reachable} of ${pairs} ordered pairs`;
    rows.push(['reachable', `${how}; not strongly connected: distances cover reachable pairs only`]);
  }
  if (!isExact) rows.push(['sample', `searched from ${searched} of ${counted(peers.length, 'peer')}`]);
  return rows;
}

function componentsText(components: readonly (readonly PeerId[])[], style: Style): string {
  if (components.length === 1) return '1 (connected)';
  const shown = components.slice(0, 4).map((peers) => `{${style.ids(peers, 6)}}`);
  return `${components.length}: ${shown.join(' ')}${components.length > 4 ? ' ...' : ''}`;
}

function degreeTable({ peers }: ShownNetwork, style: Style): string[] {
  const counts = new Map<number, number>();
  for (const degree of degreesOf(peers).values()) counts.set(degree, (counts.get(degree) ?? 0) + 1);
  const sorted = [...counts].sort(([one], [other]) => one - other);
  const most = Math.max(1, ...counts.values());
  const shown =
    sorted.length > maxDegrees ? [...sorted.slice(0, maxDegrees - 1), sorted.at(-1) ?? [0, 0]] : sorted;
  const rows = shown.map(([degree, count]) => [
    String(degree),
    String(count),
    style.paint('green', style.symbols.full.repeat(Math.max(1, Math.round((count / most) * barColumns)))),
  ]);
  if (shown.length < sorted.length) rows.splice(-1, 0, ['...', '', '']);
  const columns = [
    { title: 'degree', align: 'right' },
    { title: 'peers', align: 'right' },
    { title: '' },
  ] as const;
  return table(style, columns, rows);
}
