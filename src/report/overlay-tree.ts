import type { PeerId } from '../core/vocabulary.js';
import { type GraphNode, searchFrom } from '../topology/graph.js';
import type { Style } from './style.js';

/** A longer tree is cut. */
const maxLines = 60;
/** Deeper levels are not indented further. */
const maxIndent = 20;

interface Branch {
  readonly id: PeerId;
  readonly indent: string;
  readonly isLast: boolean;
  readonly depth: number;
}

/**
 * An overlay as a tree, by breadth-first search from one peer: the parent of a peer is the neighbour from which a query
 * would first arrive. A link outside the tree is shown once, as `also 2` after the second of its two peers.
 *
 * @param noteOf text to show after a peer
 */
export function overlayTree(
  peers: readonly GraphNode[],
  root: PeerId,
  style: Style,
  noteOf: (id: PeerId) => string = () => '',
): string[] {
  const neighboursOf = new Map(peers.map(({ id, neighbours }) => [id, neighbours]));
  const reached = searchFrom(root, (id) => neighboursOf.get(id) ?? []);
  const parentOf = (id: PeerId): PeerId | null => reached.get(id)?.from ?? null;
  const children = new Map<PeerId, PeerId[]>([...reached.keys()].map((id) => [id, []]));
  for (const [id, { from }] of reached) if (from !== null) children.get(from)?.push(id);
  const lines: string[] = [];
  const shown = new Set<PeerId>();
  const stack: Branch[] = [{ id: root, indent: '', isLast: true, depth: 0 }];
  for (let branch = stack.pop(); branch !== undefined; branch = stack.pop()) {
    if (lines.length >= maxLines) break;
    const { id, indent, isLast, depth } = branch;
    shown.add(id);
    const also = (neighboursOf.get(id) ?? []).filter((other) => {
      // Show the link only after its second peer.
      const isTree = parentOf(id) === other || parentOf(other) === id;
      return !isTree && (shown.has(other) || !reached.has(other) || !neighboursOf.get(other)?.includes(id));
    });
    const oneWay = oneWayMark(neighboursOf, parentOf(id), id, style);
    const marks = [also.length === 0 ? '' : style.dim(`also ${style.ids(also)}`), noteOf(id)].filter(
      (mark) => mark !== '',
    );
    const stem =
      depth === 0 ? '' : `${indent}${isLast ? style.symbols.lastFork : style.symbols.fork}${oneWay}`;
    lines.push([`${stem}${style.peer(id)}`, ...marks].join('  '));
    const below = depth === 0 || depth > maxIndent ? indent : indent + (isLast ? '   ' : style.symbols.trunk);
    const own = children.get(id) ?? [];
    for (const child of own.toReversed())
      stack.push({ id: child, indent: below, isLast: child === own.at(-1), depth: depth + 1 });
  }
  const hidden = reached.size - shown.size;
  if (hidden > 0) lines.push(style.dim(`... ${hidden} more`));
  const unreached = peers.map(({ id }) => id).filter((id) => !reached.has(id));
  if (unreached.length > 0) lines.push(style.dim(`not reachable: ${style.ids(unreached)}`));
  return lines;
}

function oneWayMark(
  neighboursOf: ReadonlyMap<PeerId, readonly PeerId[]>,
  parent: PeerId | null,
  id: PeerId,
  style: Style,
): string {
  if (parent === null || neighboursOf.get(id)?.includes(parent)) return '';
  return neighboursOf.has(id) ? `${style.symbols.arrow} ` : `${style.symbols.arrow} (absent) `;
}
