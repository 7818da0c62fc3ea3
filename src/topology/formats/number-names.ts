import { printable } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import { naturalOrder } from '../text.js';
import { id as idType } from '../values.js';

/** A node before it has an id. */
export interface Unnumbered {
  readonly name: string;
  readonly attributes: { readonly name?: string };
}

/** A node's id, and how its file called it, if otherwise. */
export interface Numbered {
  readonly id: PeerId;
  readonly label?: string;
}

/**
 * Ids for nodes: `7` and `n7` become 7 if all names are like this and differ; else the names are numbered from 1 in
 * natural order, each node keeps its name as a label, and `note` gets a text that says so.
 *
 * @param labelsAreIds whether labels are the names, if each node has one of its own that can be an id
 */
export function numberNames<Node extends Unnumbered>(
  nodes: readonly Node[],
  labelsAreIds: boolean,
  note: (text: string) => void,
): Map<Node, Numbered> {
  const byLabel = labelsAreIds
    ? distinctIds(nodes.map(({ attributes }) => attributes.name ?? ''))
    : undefined;
  if (byLabel !== undefined && nodes.some(({ name }, index) => Number(name) !== byLabel[index])) {
    note('the labels of the nodes are used as their ids');
  }
  const ids = byLabel ?? distinctIds(nodes.map(({ name }) => name.replace(/^n(?=\d)/u, '')));
  if (ids === undefined) return inOrder(nodes, note);
  return new Map(nodes.map((node, index) => [node, numbered(ids[index] ?? 0, node.attributes.name ?? '')]));
}

/** The names as ids; undefined if one cannot be an id, or two are the same. */
function distinctIds(names: readonly string[]): PeerId[] | undefined {
  const ids = names.flatMap((name) => idType.read(name) ?? []);
  return ids.length === names.length && new Set(ids).size === ids.length ? ids : undefined;
}

function inOrder<Node extends Unnumbered>(
  nodes: readonly Node[],
  note: (text: string) => void,
): Map<Node, Numbered> {
  const isNumber = nodes.every(({ name }) => /^\d+$/u.test(name));
  const compare = isNumber ? byValue : naturalOrder;
  const sorted = [...nodes].sort((one, other) => compare(one.name, other.name));
  const ids = new Map(sorted.map((node, index) => [node, numbered(index + 1, node.name)]));
  const examples = sorted.slice(0, 3).map((node) => `'${printable(node.name, 40)}' is ${ids.get(node)?.id}`);
  const more = sorted.length > 3 ? ' ...' : '';
  const why = isNumber ? 'not all ids differ and are below 2147483648' : 'not all ids are numbers';
  note(`${why}, so they are numbered in order: ${examples.join(', ')}${more}`);
  return ids;
}

/** Much faster than `naturalOrder`. */
function byValue(one: string, other: string): number {
  const [a, b] = [one.replace(/^0+/u, ''), other.replace(/^0+/u, '')];
  return a.length - b.length || (a < b ? -1 : Number(a > b)) || one.length - other.length;
}

/** A name is kept if it says more than the id: in one line, for an INI. */
function numbered(id: PeerId, name: string): Numbered {
  const label = name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return label === '' || label === String(id) ? { id } : { id, label };
}
