import type {
  AttributeASTNode,
  AttributeListASTNode,
  DotASTNode,
  EdgeASTNode,
  EdgeTargetASTNode,
  SubgraphASTNode,
} from '@ts-graphviz/ast';
import { parse } from '@ts-graphviz/ast';
import { messageOf } from '../../core/errors.js';
import type { NetworkDraft } from '../fields.js';
import type { SourceLocation } from '../source.js';
import type { Format, ReadContext } from './format.js';
import { type Attributes, nodesOf, optionAttributesOf } from './format.js';
import { NamedGraph, writtenLinks } from './graph-links.js';

/** The language of Graphviz (graphviz.org/doc/info/lang.html). It ignores the attributes that hold a peer's fields. */
export const dot: Format = {
  name: 'dot',
  endings: ['.dot', '.gv'],
  lacks: ['programs'],
  read(text, context) {
    try {
      const { children } = parse(text, { maxASTNodes: Number.MAX_SAFE_INTEGER });
      return readDot(children, context);
    } catch (error) {
      context.report(locationIn(context, lineOf(error)), messageOf(error), 'write DOT');
      return new NamedGraph().draft(context);
    }
  },
  write(network, comments) {
    const { undirected, links } = writtenLinks(network);
    const options = Object.entries(optionAttributesOf(network.options));
    const arrow = undirected ? '--' : '->';
    return [
      ...comments.map((comment) => `// ${comment}`),
      `${undirected ? 'graph' : 'digraph'} {`,
      ...options.map(([name, value]) => `  ${name} = ${quoted(value)};`),
      ...nodesOf(network).map(({ id, attributes }) => nodeLine(id, attributes)),
      ...links.map(([from, to]) => `  ${from} ${arrow} ${to};`),
      '}',
      '',
    ].join('\n');
  },
};

function nodeLine(id: number, attributes: Attributes): string {
  const list = Object.entries(attributes).map(([name, value]) => `${name}=${quoted(value)}`);
  return list.length === 0 ? `  ${id};` : `  ${id} [${list.join(', ')}];`;
}

/** Quotes are escaped, and backslashes, as one at the end would escape the closing quote. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/gu, '\\$&')}"`;
}

function unquoted(text: string): string {
  return text.replace(/\\(["\\])/gu, '$1');
}

/** The parser wraps its grammar's own error, which knows the line. */
function lineOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = error.cause as { location?: { start?: { line?: number } } } | undefined;
  return cause?.location?.start?.line;
}

function locationIn({ file }: ReadContext, line: number | undefined): SourceLocation {
  return { file, ...(line === undefined ? {} : { line }) };
}

function readDot(statements: DotASTNode['children'], context: ReadContext): NetworkDraft {
  const graph = new NamedGraph();
  const [root, second] = statements.filter((statement) => statement.type === 'Graph');
  if (second !== undefined) {
    const location = locationIn(context, second.location?.start.line ?? 1);
    context.report(location, 'a second graph', 'keep one graph in a file');
  }
  if (root !== undefined) new DotWalk(graph, context, !root.directed).statements(root.children);
  return graph.draft(context);
}

type Statement = SubgraphASTNode['children'][number];

class DotWalk {
  readonly #graph: NamedGraph;
  readonly #context: ReadContext;
  readonly #isUndirected: boolean;

  constructor(graph: NamedGraph, context: ReadContext, isUndirected: boolean) {
    this.#graph = graph;
    this.#context = context;
    this.#isUndirected = isUndirected;
  }

  /** @returns the nodes in them: an edge to a subgraph leads to all of these */
  statements(statements: readonly Statement[]): string[] {
    return statements.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): string[] {
    switch (statement.type) {
      case 'Node':
        return [this.#node(statement.id.value, statement, attributesOf(statement.children))];
      case 'Edge':
        return this.#edge(statement);
      case 'Subgraph':
        return this.statements(statement.children);
      case 'Attribute':
        this.#graph.options[statement.key.value] = unquoted(statement.value.value);
        return [];
      default:
        // Comments, and attributes that all nodes or edges share.
        return [];
    }
  }

  #node(name: string, { location }: Pick<DotASTNode, 'location'>, attributes: Attributes = {}): string {
    this.#graph.node(name, locationIn(this.#context, location?.start.line), attributes);
    return name;
  }

  #edge(edge: EdgeASTNode): string[] {
    const groups = edge.targets.map((target) => this.#ends(target));
    const dir = attributesIn(edge.children).find(({ key }) => key.value === 'dir')?.value.value;
    const isBothWays = this.#isUndirected || dir === 'both' || dir === 'none';
    groups.slice(1).forEach((to, index) => {
      for (const source of groups[index] ?? []) {
        for (const target of to) {
          if (dir === 'back') this.#graph.link(target, source, false);
          else this.#graph.link(source, target, isBothWays);
        }
      }
    });
    return groups.flat();
  }

  #ends(target: EdgeTargetASTNode): string[] {
    if (target.type === 'NodeRef') return [this.#node(target.id.value, target)];
    if (target.type === 'NodeRefGroup') return target.children.map((node) => this.#node(node.id.value, node));
    return this.statements((target as SubgraphASTNode).children);
  }
}

function attributesIn(
  children: readonly (AttributeASTNode | AttributeListASTNode | { readonly type: string })[],
): AttributeASTNode[] {
  return children.flatMap((child) => {
    if (child.type === 'Attribute') return [child as AttributeASTNode];
    return child.type === 'AttributeList' ? attributesIn((child as AttributeListASTNode).children) : [];
  });
}

function attributesOf(children: Parameters<typeof attributesIn>[0]): Attributes {
  return Object.fromEntries(
    attributesIn(children).map(({ key, value }) => [key.value, unquoted(value.value)]),
  );
}
