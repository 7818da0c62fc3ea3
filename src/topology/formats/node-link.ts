import { quote } from '../../core/sanitize.js';
import type { NetworkDraft } from '../fields.js';
import type { ReadContext } from './format.js';
import { NamedGraph } from './named-graph.js';

/** A node, a link, or the whole, with the keys that mean something. */
interface Item extends Readonly<Record<string, unknown>> {
  readonly nodes?: unknown;
  readonly links?: unknown;
  readonly edges?: unknown;
  readonly options?: unknown;
  readonly directed?: unknown;
  readonly type?: unknown;
  readonly id?: unknown;
  readonly key?: unknown;
  readonly name?: unknown;
  readonly index?: unknown;
  readonly attributes?: unknown;
  readonly source?: unknown;
  readonly target?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
}

/**
 * Nodes and links in JSON, as networkx (`node_link_data`), d3, vis.js and graphology write them. A link names its ends by
 * their ids; if the nodes have none, by their positions, as old versions of d3 do.
 */
export function readNodeLink(value: Item, context: ReadContext): NetworkDraft {
  const graph = new NamedGraph(context);
  const nodes = itemsOf(value.nodes);
  const links = itemsOf(value.links ?? value.edges);
  const hasIds = nodes.some((node) => nameOf(node.id ?? node.key) !== undefined);
  const byPosition = !hasIds && links.every((link) => typeof (link.source ?? link.from) === 'number');
  nodes.forEach((node, index) => {
    const id = hasIds ? (node.id ?? node.key) : node.name;
    readNode(node, byPosition ? String(index) : nameOf(id), graph, context);
  });
  const type = isItem(value.options) ? value.options.type : undefined;
  const directed = value.directed ?? (type === undefined ? undefined : type === 'directed');
  for (const link of links) readLink(link, directed, graph, context);
  graph.requireDeclared();
  return graph.draft();
}

function readNode(
  node: Item,
  id: string | undefined,
  graph: NamedGraph,
  { file, report }: ReadContext,
): void {
  if (id === undefined) return report({ file }, `the node ${shown(node)} has no id`, 'give it an id');
  const all = { ...node, ...(isItem(node.attributes) ? node.attributes : {}) };
  const { id: _, key: __, attributes: ___, ...others } = all;
  const texts = Object.entries(others).map(([key, one]) => [key, String(one)]);
  graph.describe(id, undefined, Object.fromEntries(texts));
}

function readLink(
  link: Item,
  directed: unknown,
  graph: NamedGraph,
  { file, report, undirected }: ReadContext,
): void {
  const {
    source,
    target,
    from,
    to,
    directed: own,
    undirected: ownUndirected,
    key: _,
    id: __,
    ...others
  } = link;
  const [start, end] = [nameOf(source ?? from), nameOf(target ?? to)];
  if (start === undefined || end === undefined) {
    return report({ file }, `the link ${shown(link)} has no source or target`, 'give it both');
  }
  const isDirected = own ?? (ownUndirected === undefined ? directed : ownUndirected !== true);
  graph.link(start, end, isDirected === undefined ? undirected : isDirected !== true);
  for (const key of Object.keys(others)) graph.ignore('links', key);
}

/** d3 replaces the ends of a link by the nodes themselves; networkx writes a tuple as a list. */
function nameOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (isItem(value)) return nameOf(value.id ?? value.key ?? value.index);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function itemsOf(value: unknown): Item[] {
  return Array.isArray(value) ? value.map((one) => (isItem(one) ? one : { id: one })) : [];
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return quote(JSON.stringify(value));
}
