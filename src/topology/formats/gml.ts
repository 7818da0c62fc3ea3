import { quote } from '../../core/sanitize.js';
import type { NetworkDraft } from '../fields.js';
import type { Format, ReadContext } from './format.js';
import { NamedGraph } from './named-graph.js';

/** A pair of a key and a value, which may be a list of such pairs. */
interface Pair {
  readonly key: string;
  readonly value: string | readonly Pair[];
  readonly line: number;
}

/** The Graph Modelling Language (M. Himsolt, 1997), as networkx, igraph, Gephi, yEd and the Topology Zoo write it. */
export const gml: Format = {
  name: 'gml',
  endings: ['.gml'],
  lacks: [],
  read(text, context) {
    return readGraph(new GmlParser(text, context).pairs(), context);
  },
};

function readGraph(file: readonly Pair[], context: ReadContext): NetworkDraft {
  const graph = new NamedGraph(context);
  const [root, second] = file.filter(({ key }) => key === 'graph');
  if (second !== undefined) {
    const location = { file: context.file, line: second.line };
    context.report(location, 'a second graph', 'keep one graph in a file');
  }
  const pairs = listOf(root);
  const directed = textOf(pairs, 'directed');
  // GML calls a graph undirected if it says nothing, unlike most formats.
  const isUndirected = context.undirected || directed !== '1';
  for (const pair of pairs) {
    if (pair.key === 'node') readNode(pair, graph, context);
    else if (pair.key === 'edge') readEdge(pair, isUndirected, graph, context);
    else if (typeof pair.value === 'string') graph.options[pair.key] = pair.value;
  }
  graph.requireDeclared();
  return graph.draft(true);
}

function readNode(node: Pair, graph: NamedGraph, { file, report }: ReadContext): void {
  const pairs = listOf(node);
  const id = textOf(pairs, 'id');
  if (id === undefined) return report({ file, line: node.line }, 'a node without an id', 'give it an id');
  const texts = pairs.flatMap(({ key, value }) => (typeof value === 'string' ? [[key, value] as const] : []));
  const { id: _, isGroup, ...others } = Object.fromEntries(texts);
  graph.describe(id, node.line, others, isGroup === '1');
  for (const { key, value } of pairs) if (typeof value !== 'string') graph.ignore('nodes', key);
}

function readEdge(edge: Pair, isUndirected: boolean, graph: NamedGraph, { file, report }: ReadContext): void {
  const pairs = listOf(edge);
  const [source, target] = [textOf(pairs, 'source'), textOf(pairs, 'target')];
  if (source === undefined || target === undefined) {
    return report({ file, line: edge.line }, 'an edge without source or target', 'give it both');
  }
  graph.link(source, target, isUndirected, edge.line);
  for (const { key } of pairs) if (key !== 'source' && key !== 'target') graph.ignore('links', key);
}

function listOf(pair: Pair | undefined): readonly Pair[] {
  return pair === undefined || typeof pair.value === 'string' ? [] : pair.value;
}

function textOf(pairs: readonly Pair[], key: string): string | undefined {
  const value = pairs.find((pair) => pair.key === key)?.value;
  return typeof value === 'string' ? value : undefined;
}

const entities: Readonly<Record<string, string>> = { quot: '"', amp: '&', apos: "'", lt: '<', gt: '>' };

/** More lists within lists are no graph. */
const maxDepth = 100;

class GmlParser {
  readonly #text: string;
  readonly #context: ReadContext;
  /** A string may span lines; a number or a key is any other word. */
  readonly #token = /\s+|#.*|"[^"]*(?:"|$)|[[\]]|[^\s"[\]]+/uy;
  #line = 1;
  #failed = false;

  constructor(text: string, context: ReadContext) {
    this.#text = text;
    this.#context = context;
  }

  /** The pairs up to the end of a list, or of the text. */
  pairs(depth = 0): Pair[] {
    const found: Pair[] = [];
    for (;;) {
      const key = this.#next();
      if (this.#failed) return found;
      if (key === undefined || key === ']') {
        if (depth > 0 && key === undefined) this.#fail('a [ is not closed');
        if (depth === 0 && key === ']') this.#fail('a ] without a [');
        return found;
      }
      if (!/^[A-Za-z_]/u.test(key) || depth > maxDepth) this.#fail(`${quote(key)} is not a key`);
      const line = this.#line;
      const value = this.#next();
      if (value === undefined || value === ']') this.#fail(`${quote(key)} has no value`);
      else found.push({ key, value: value === '[' ? this.pairs(depth + 1) : decoded(value), line });
    }
  }

  #next(): string | undefined {
    for (;;) {
      const token = this.#token.exec(this.#text)?.[0];
      if (token === undefined) return undefined;
      if (token.startsWith('"') && !/^".*"$/su.test(token)) this.#fail('a quote is not closed');
      this.#line += token.match(/\n|\r(?!\n)/gu)?.length ?? 0;
      if (!/^[\s#]/u.test(token)) return token;
    }
  }

  /** One mistake may lead to many others. */
  #fail(message: string): void {
    if (!this.#failed)
      this.#context.report({ file: this.#context.file, line: this.#line }, message, 'write GML');
    this.#failed = true;
  }
}

/** networkx writes letters outside of ASCII as `&#252;`. */
function decoded(token: string): string {
  if (!token.startsWith('"')) return token;
  return token.slice(1, -1).replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/giu, (whole, decimal, hex, name) => {
    const code = Number(decimal ?? `0x${hex ?? ''}`);
    return entities[name] ?? (code > 0 && code < 0x11_00_00 ? String.fromCodePoint(code) : whole);
  });
}
