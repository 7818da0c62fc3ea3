import type { PeerId } from '../core/vocabulary.js';
import type { GraphNode } from '../topology/graph.js';
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
  const children = treeOf(neighboursOf, root);
  const parentOf = new Map([...children].flatMap(([parent, list]) => list.map((child) => [child, parent])));
  const lines: string[] = [];
  const shown = new Set<PeerId>();
  const stack: Branch[] = [{ id: root, indent: '', isLast: true, depth: 0 }];
  for (let branch = stack.pop(); branch !== undefined; branch = stack.pop()) {
    if (lines.length >= maxLines) break;
    const { id, indent, isLast, depth } = branch;
    shown.add(id);
    const also = (neighboursOf.get(id) ?? []).filter((other) => {
      // Show the link only after its second peer.
      const isTree = parentOf.get(id) === other || parentOf.get(other) === id;
      return !isTree && (shown.has(other) || !children.has(other) || !neighboursOf.get(other)?.includes(id));
    });
    const oneWay = oneWayMark(neighboursOf, parentOf.get(id), id, style);
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
  const hidden = children.size - shown.size;
  if (hidden > 0) lines.push(style.dim(`... ${hidden} more`));
  const unreached = peers.map(({ id }) => id).filter((id) => !children.has(id));
  if (unreached.length > 0) lines.push(style.dim(`not reachable: ${style.ids(unreached)}`));
  return lines;
}

/** Each reached peer with its children in the tree. */
function treeOf(neighboursOf: ReadonlyMap<PeerId, readonly PeerId[]>, root: PeerId): Map<PeerId, PeerId[]> {
  const children = new Map<PeerId, PeerId[]>([[root, []]]);
  // A map is iterated in insertion order, including entries added meanwhile: it is its own queue.
  for (const [id, list] of children) {
    for (const neighbour of neighboursOf.get(id) ?? []) {
      if (children.has(neighbour)) continue;
      children.set(neighbour, []);
      list.push(neighbour);
    }
  }
  return children;
}

function oneWayMark(
  neighboursOf: ReadonlyMap<PeerId, readonly PeerId[]>,
  parent: PeerId | undefined,
  id: PeerId,
  style: Style,
): string {
  if (parent === undefined || neighboursOf.get(id)?.includes(parent)) return '';
  return neighboursOf.has(id) ? `${style.symbols.arrow} ` : `${style.symbols.arrow} (absent) `;
}
