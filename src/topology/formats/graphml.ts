import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { SimError } from '../../core/errors.js';
import type { NetworkDraft } from '../fields.js';
import { limits } from '../limits.js';
import type { Format, ReadContext } from './format.js';
import {
  type Attributes,
  commentLines,
  isNumeric,
  nodeAttributes,
  nodesOf,
  optionAttributesOf,
} from './format.js';
import { NamedGraph } from './named-graph.js';
import { writtenLinks } from './written-links.js';

/**
 * GraphML (graphml.graphdrawing.org): nodes and edges with typed data. Peer 7 is the node `n7` and has its fields as data;
 * the network's options are data of the graph.
 */
export const graphml: Format = {
  name: 'graphml',
  endings: ['.graphml', '.xml'],
  lacks: ['programs'],
  read(text, context) {
    return new GraphmlReader(context).read(text);
  },
  write(network, comments) {
    const { undirected, links } = writtenLinks(network);
    const options = Object.entries(optionAttributesOf(network.options));
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      ...commentLines(comments, (comment) => `<!-- ${comment.replaceAll('--', '- -')} -->`),
      '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
      ...nodeAttributes.map((name) => keyLine('node', name)),
      ...options.map(([name]) => keyLine('graph', name)),
      `  <graph edgedefault="${undirected ? 'undirected' : 'directed'}">`,
      ...options.map(([name, value]) => dataLine('    ', `graph_${name}`, value)),
      ...nodesOf(network).flatMap(({ id, attributes }) => nodeLines(id, attributes)),
      ...links.map(([from, to]) => `    <edge source="n${from}" target="n${to}"/>`),
      '  </graph>',
      '</graphml>',
      '',
    ].join('\n');
  },
};

function keyLine(of: 'node' | 'graph', name: string): string {
  const id = of === 'graph' ? `graph_${name}` : name;
  const type = isNumeric(name) ? 'int' : 'string';
  return `  <key id="${id}" for="${of}" attr.name="${name}" attr.type="${type}"/>`;
}

function nodeLines(id: number, data: Attributes): string[] {
  const entries = Object.entries(data);
  if (entries.length === 0) return [`    <node id="n${id}"/>`];
  return [
    `    <node id="n${id}">`,
    ...entries.map(([name, value]) => dataLine('      ', name, value)),
    '    </node>',
  ];
}

function dataLine(indent: string, key: string, value: string): string {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `${indent}<data key="${key}">${text}</data>`;
}

/** A `<key>`: the name of an attribute, and the value where an element has none. */
interface Key {
  readonly name: string;
  readonly of: string;
  default?: string;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  isBothWays: boolean;
  isBackwards: boolean;
  readonly line: number;
}

/**
 * Reads what igraph, yEd, Gephi, networkx and the Topology Zoo write. Elements may have a prefix; those of a drawing are inside
 * of `<data>`. A graph in a node makes this node a group.
 */
class GraphmlReader {
  readonly #context: ReadContext;
  readonly #parser = new SaxesParser();
  readonly #graph: NamedGraph;
  readonly #keys = new Map<string, Key>();
  /** The elements around the current one, without prefixes. */
  readonly #path: string[] = [];
  /** The nodes around the current element. */
  readonly #nodes: { readonly name: string; readonly attributes: Record<string, string> }[] = [];
  /** Of each graph around the current element, whether its edges lead both ways. */
  readonly #undirected: boolean[] = [];
  #edge: Edge | null = null;
  /** The text of the innermost `<data>` or `<default>`, and its key. */
  #text = '';
  #key: Key | undefined;
  #graphs = 0;
  #arrowless = 0;
  #failed = false;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#graph = new NamedGraph(context);
    this.#parser.on('opentag', (tag) => this.#open(tag));
    this.#parser.on('closetag', ({ name }) => this.#close(localName(name)));
    this.#parser.on('text', (text) => this.#addText(text));
    this.#parser.on('cdata', (text) => this.#addText(text));
    this.#parser.on('error', (error) => {
      // The parser may report one mistake many times.
      const message = error.message.replace(/^(?:[^:]*:)?\d+:\d+: /u, '');
      if (!this.#failed) this.#report(message, 'write well-formed XML');
      this.#failed = true;
    });
  }

  read(text: string): NetworkDraft {
    this.#parser.write(text).close();
    if (this.#graphs === 0 && !this.#failed) {
      this.#context.report({ file: this.#context.file }, 'there is no <graph> in it', 'name a GraphML file');
    }
    if (this.#arrowless > 0) this.#context.note('links that are drawn without arrows lead both ways');
    const options = this.#graph.options;
    for (const [name, value] of Object.entries(this.#defaultsOf('graph'))) options[name] ??= value;
    this.#graph.requireDeclared();
    return this.#graph.draft();
  }

  #open({ name: qualified, attributes }: SaxesTagPlain): void {
    const name = localName(qualified);
    const attribute = (key: string): string => attributes[key] ?? '';
    const isInData = this.#path.includes('data');
    this.#path.push(name);
    if (this.#path.length > limits.depth)
      throw new SimError('bad-topology', `elements are more than ${limits.depth} deep within each other`, {
        hint: 'give a graph in GraphML',
      });
    if (isInData)
      return name === 'Arrows' ? this.#setArrows(attribute('source'), attribute('target')) : undefined;
    if (name === 'key') {
      const of = attribute('for');
      // What yEd draws has no name.
      const isDrawing = Object.keys(attributes).some((one) => /^yfiles\.type$|:yfiles\.type$/u.test(one));
      this.#key = { name: attribute('attr.name') || (isDrawing ? '' : attribute('id')), of };
      this.#keys.set(attribute('id'), this.#key);
    }
    if (name === 'graph') this.#openGraph(attribute('edgedefault'));
    if (name === 'node') this.#openNode(attribute('id'));
    if (name === 'edge') this.#openEdge(attribute('source'), attribute('target'), attribute('directed'));
    if (name === 'hyperedge') this.#report('a hyperedge is not a link between two peers', 'write edges');
    if (name === 'data') this.#key = this.#keys.get(attribute('key')) ?? { name: attribute('key'), of: '' };
    if (name === 'data' || name === 'default') this.#text = '';
  }

  #openGraph(edgedefault: string): void {
    const outer = this.#undirected.at(-1) ?? this.#context.undirected;
    this.#undirected.push(edgedefault === '' ? outer : edgedefault === 'undirected');
    const group = this.#nodes.at(-1);
    if (group !== undefined) return this.#graph.node(group.name, undefined, { isGroup: true });
    this.#graphs += 1;
    if (this.#graphs > 1) this.#report('a second <graph>', 'keep one graph in a file');
  }

  #openNode(name: string): void {
    if (name === '') this.#report('a node without an id', 'give it an id');
    this.#graph.node(name, this.#parser.line);
    this.#nodes.push({ name, attributes: {} });
  }

  #openEdge(from: string, to: string, directed: string): void {
    if (from === '' || to === '') return this.#report('an edge without source or target', 'give it both');
    const isBothWays = directed === '' ? (this.#undirected.at(-1) ?? false) : /^(?:false|0)$/u.test(directed);
    this.#edge = { from, to, isBothWays, isBackwards: false, line: this.#parser.line };
  }

  /** yEd calls every edge directed and draws the direction. */
  #setArrows(source: string, target: string): void {
    if (this.#edge === null || this.#edge.isBothWays) return;
    const [atSource, atTarget] = [source, target].map((arrow) => arrow !== '' && arrow !== 'none');
    this.#edge.isBothWays = atSource === atTarget;
    this.#edge.isBackwards = atSource === true;
    if (atSource === false && atTarget === false) this.#arrowless += 1;
  }

  #close(name: string): void {
    this.#path.pop();
    if (this.#path.includes('data')) return;
    if (name === 'default' && this.#key !== undefined) this.#key.default = this.#text;
    if (name === 'data' && this.#key !== undefined) this.#takeData(this.#key, this.#text);
    if (name === 'graph') this.#undirected.pop();
    if (name === 'node') this.#closeNode();
    if (name === 'edge' && this.#edge !== null) {
      const { from, to, isBothWays, isBackwards, line } = this.#edge;
      if (isBackwards) this.#graph.link(to, from, isBothWays, line);
      else this.#graph.link(from, to, isBothWays, line);
      this.#edge = null;
    }
  }

  #takeData({ name }: Key, text: string): void {
    const [parent, ...others] = [...this.#path].reverse();
    if (name === '') return;
    if (parent === 'edge') this.#graph.ignore('links', name);
    else if (parent === 'graph' && !others.includes('node')) this.#graph.options[name] = text;
    else if (parent === 'node') {
      const node = this.#nodes.at(-1);
      if (node !== undefined) node.attributes[name] = text;
    }
  }

  #closeNode(): void {
    const node = this.#nodes.pop();
    if (node === undefined) return;
    const texts = { ...this.#defaultsOf('node'), ...node.attributes };
    this.#graph.describe(node.name, this.#parser.line, texts);
  }

  #defaultsOf(element: 'node' | 'graph'): Record<string, string> {
    const keys = [...this.#keys.values()].filter(({ of }) => of === element || of === 'all' || of === '');
    return Object.fromEntries(
      keys.flatMap(({ name, default: text }) => (text === undefined ? [] : [[name, text]])),
    );
  }

  /** Text of a drawing inside of `<data>` is no value. */
  #addText(text: string): void {
    if (/^(?:data|default)$/u.test(this.#path.at(-1) ?? '')) this.#text += text;
  }

  #report(message: string, hint: string): void {
    this.#context.report({ file: this.#context.file, line: this.#parser.line }, message, hint);
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
