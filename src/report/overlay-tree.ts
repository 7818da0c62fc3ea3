import type { PeerId } from '../core/vocabulary.js';
import type { GraphNode } from '../topology/graph.js';
import type { Style } from './style.js';
import { listed } from './units.js';

/** More lines than a screen or two say nothing any more. */
const mostLines = 60;
/** Deeper levels are not indented further. */
const deepest = 20;

interface Branch {
  readonly id: PeerId;
  readonly indent: string;
  readonly isLast: boolean;
  readonly depth: number;
}

/**
 * An overlay as a tree, by breadth-first search from one peer: each peer hangs on the one from which a query would first
 * come to it. Links that are no part of the tree stand at the end of a line, at the peer that comes second.
 *
 * @param noteOf what else there is to say of a peer
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
    if (lines.length >= mostLines) break;
    const { id, indent, isLast, depth } = branch;
    shown.add(id);
    const also = (neighboursOf.get(id) ?? []).filter((other) => {
      // Each such link once, where both ends have been drawn.
      const isTree = parentOf.get(id) === other || parentOf.get(other) === id;
      return !isTree && (shown.has(other) || !children.has(other) || !neighboursOf.get(other)?.includes(id));
    });
    const oneWay = oneWayMark(neighboursOf, parentOf.get(id), id, style);
    const marks = [
      also.length === 0 ? '' : style.dim(`also ${listed(also.map((other) => style.peer(other)))}`),
      noteOf(id),
    ].filter((mark) => mark !== '');
    const stem = depth === 0 ? '' : `${indent}${style.branch(isLast)}${oneWay}`;
    lines.push([`${stem}${style.peer(id)}`, ...marks].join('  '));
    const below = depth === 0 || depth > deepest ? indent : indent + style.trunk(isLast);
    const own = children.get(id) ?? [];
    own
      .map((child, index) => ({
        id: child,
        indent: below,
        isLast: index === own.length - 1,
        depth: depth + 1,
      }))
      .reverse()
      .forEach((child) => {
        stack.push(child);
      });
  }
  const hidden = children.size - shown.size;
  if (hidden > 0) lines.push(style.dim(`... ${hidden} more`));
  const unreached = peers.filter(({ id }) => !children.has(id)).map(({ id }) => style.peer(id));
  if (unreached.length > 0) lines.push(style.dim(`no link leads to ${listed(unreached)}`));
  return lines;
}

/** The peers that are reached, each with those that hang on it. */
function treeOf(neighboursOf: ReadonlyMap<PeerId, readonly PeerId[]>, root: PeerId): Map<PeerId, PeerId[]> {
  const children = new Map<PeerId, PeerId[]>([[root, []]]);
  // A map is walked in the order in which it was filled, and sees what is added on the way: it is its own queue.
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
  return neighboursOf.has(id) ? `${style.arrow} ` : `${style.arrow} (not there) `;
}
