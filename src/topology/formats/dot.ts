import { type DotAttributes, type DotEnd, DotError, type DotStatement, parseDot } from './dot-parser.js';
import type { Format } from './format.js';
import { type Attributes, commentLines, isNodeAttribute, nodesOf, optionAttributesOf } from './format.js';
import { NamedGraph } from './named-graph.js';
import { writtenLinks } from './written-links.js';

/** The language of Graphviz. It ignores the attributes that hold a peer's fields. */
export const dot: Format = {
  name: 'dot',
  endings: ['.dot', '.gv'],
  lacks: ['programs'],
  read(text, context) {
    const graph = new NamedGraph(context);
    try {
      const [root, second] = parseDot(text);
      if (second !== undefined) {
        context.report({ file: context.file }, 'a second graph', 'keep one graph in a file');
      }
      if (root !== undefined) new DotWalk(graph, root.isDirected).walk(root.statements);
    } catch (error) {
      if (!(error instanceof DotError)) throw error;
      const location = { file: context.file, line: error.line };
      context.report(
        location,
        error.message,
        'put a name with other characters than letters, digits and _ in double quotes',
      );
    }
    return graph.draft();
  },
  write(network, comments) {
    const { undirected, links } = writtenLinks(network);
    const options = Object.entries(optionAttributesOf(network.options));
    const arrow = undirected ? '--' : '->';
    return [
      ...commentLines(comments, (comment) => `// ${comment}`),
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

/** The attributes that a node or an edge has if it says nothing else. */
interface Defaults {
  readonly node: DotAttributes;
  readonly edge: DotAttributes;
}

/** Attributes of a link that are more than its look. */
const measures = /^(?:weight|len|length|cost|capacity|bandwidth|latency|delay|distance)$/iu;

class DotWalk {
  readonly #graph: NamedGraph;
  readonly #isDirected: boolean;

  constructor(graph: NamedGraph, isDirected: boolean) {
    this.#graph = graph;
    this.#isDirected = isDirected;
  }

  /**
   * A default holds from its line on, and in a subgraph up to the end of it.
   *
   * @returns the nodes in the statements: an edge to a subgraph leads to all of these
   */
  walk(statements: readonly DotStatement[], outer?: Defaults): string[] {
    let defaults: Defaults = outer ?? { node: new Map(), edge: new Map() };
    return statements.flatMap((statement) => {
      const { attributes } = statement;
      if (statement.type === 'default') {
        const { of } = statement;
        if (of !== 'graph') defaults = { ...defaults, [of]: new Map([...defaults[of], ...attributes]) };
        else if (outer === undefined) Object.assign(this.#graph.options, Object.fromEntries(attributes));
        return [];
      }
      const groups = statement.ends.map((end) => this.#nodesOf(end, defaults));
      if (statement.type === 'edge')
        this.#link(groups, new Map([...defaults.edge, ...attributes]), statement.ends);
      else for (const end of statement.ends) if ('name' in end) this.#describe(end, attributes);
      return groups.flat();
    });
  }

  /** A node gets the defaults where it is first named. */
  #nodesOf(end: DotEnd, defaults: Defaults): string[] {
    if ('statements' in end) return [...new Set(this.walk(end.statements, defaults))];
    if (!this.#graph.has(end.name)) this.#describe(end, defaults.node);
    return [end.name];
  }

  #describe(
    { name, line }: { readonly name: string; readonly line: number },
    attributes: DotAttributes,
  ): void {
    const known = [...attributes].filter(([key]) => isNodeAttribute(key));
    this.#graph.node(name, line, { attributes: Object.fromEntries(known) });
  }

  /** `dir` decides, as it does in the drawing: `none` and `both` have no direction. */
  #link(groups: readonly (readonly string[])[], attributes: DotAttributes, ends: readonly DotEnd[]): void {
    const dir = attributes.get('dir') ?? (this.#isDirected ? 'forward' : 'none');
    const line = ends.find((end) => 'name' in end)?.line;
    groups.slice(1).forEach((to, index) => {
      for (const source of groups[index] ?? []) {
        for (const target of to) {
          if (dir === 'back') this.#graph.link(target, source, false, line);
          else this.#graph.link(source, target, dir !== 'forward', line);
        }
      }
    });
    for (const key of attributes.keys()) if (measures.test(key)) this.#graph.ignore('links', key);
  }
}
