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
import { type AttributeName, type Attributes, isAttributeName, nodesOf } from './attributes.js';
import type { Format, ReadContext } from './format.js';
import { writtenLinks } from './links.js';
import { NamedGraph } from './named-graph.js';
import type { PartialNetwork } from './network-draft.js';
import { type OptionTexts, optionTexts, readOptionTexts } from './option-texts.js';

/**
 * Graphviz's language (graphviz.org/doc/info/lang.html): what `dot` and its kin draw. Facts are attributes, which they
 * pass over.
 */
export const dot: Format = {
  name: 'dot',
  endings: ['.dot', '.gv'],
  lacks: ['programs'],
  read(text, context) {
    try {
      const { children } = parse(text, { maxASTNodes: Number.MAX_SAFE_INTEGER });
      return readDot(children, context);
    } catch (error) {
      const { line } = placeOf(error);
      context.report(
        { file: context.file, ...(line === undefined ? {} : { line }) },
        messageOf(error),
        'write DOT',
      );
      return new NamedGraph().draft(context);
    }
  },
  write(draft, comments) {
    const { undirected, links } = writtenLinks(draft);
    const options = Object.entries(optionTexts(draft.options));
    const arrow = undirected ? '--' : '->';
    return [
      ...comments.map((comment) => `// ${comment}`),
      `${undirected ? 'graph' : 'digraph'} {`,
      ...options.map(([name, value]) => `  ${name} = ${quoted(value)};`),
      ...nodesOf(draft).map(({ id, attributes }) => nodeLine(id, attributes)),
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

/** The parser wraps its grammar's own error, which knows the place. */
function placeOf(error: unknown): { readonly line?: number } {
  const cause =
    error instanceof Error
      ? (error.cause as { location?: { start?: { line?: number } } } | undefined)
      : undefined;
  const line = cause?.location?.start?.line;
  return line === undefined ? {} : { line };
}

function readDot(statements: DotASTNode['children'], context: ReadContext): PartialNetwork {
  const graph = new NamedGraph();
  const options: OptionTexts = {};
  const roots = statements.filter((statement) => statement.type === 'Graph');
  const [root, second] = roots;
  if (second !== undefined) {
    context.report(
      { file: context.file, line: second.location?.start.line ?? 1 },
      'a second graph',
      'keep one in a file',
    );
  }
  if (root !== undefined) {
    const walk = new DotWalk(graph, options, context, !root.directed);
    walk.statements(root.children);
  }
  return graph.draft(context, readOptionTexts(options, { file: context.file }, context.report));
}

type Statement = SubgraphASTNode['children'][number];

class DotWalk {
  readonly #graph: NamedGraph;
  readonly #options: OptionTexts;
  readonly #context: ReadContext;
  readonly #isUndirected: boolean;

  constructor(graph: NamedGraph, options: OptionTexts, context: ReadContext, isUndirected: boolean) {
    this.#graph = graph;
    this.#options = options;
    this.#context = context;
    this.#isUndirected = isUndirected;
  }

  /** @returns the nodes named in them: what an edge to a subgraph leads to */
  statements(statements: readonly Statement[]): string[] {
    return statements.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): string[] {
    switch (statement.type) {
      case 'Node':
        return [this.#node(statement.id.value, statement, knownOf(statement.children))];
      case 'Edge':
        return this.#edge(statement);
      case 'Subgraph':
        return this.statements(statement.children);
      case 'Attribute':
        this.#options[statement.key.value as keyof OptionTexts] = unquoted(statement.value.value);
        return [];
      default:
        // Comments, and attributes that all nodes or edges of a drawing share.
        return [];
    }
  }

  #node(name: string, { location }: Pick<DotASTNode, 'location'>, attributes: Attributes = {}): string {
    const line = location?.start.line;
    this.#graph.node(name, { file: this.#context.file, ...(line === undefined ? {} : { line }) }, attributes);
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

function knownOf(children: Parameters<typeof attributesIn>[0]): Attributes {
  const known = attributesIn(children).filter(({ key }) => isAttributeName(key.value));
  return Object.fromEntries(
    known.map(({ key, value }) => [key.value as AttributeName, unquoted(value.value)]),
  );
}
