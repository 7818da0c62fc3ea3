import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { NetworkDraft } from '../fields.js';
import type { SourceLocation } from '../source.js';
import type { Format, ReadContext } from './format.js';
import { type Attributes, isNumeric, nodeAttributes, nodesOf, optionAttributesOf } from './format.js';
import { NamedGraph, writtenLinks } from './graph-links.js';

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
      ...comments.map((comment) => `<!-- ${comment.replaceAll('--', '- -')} -->`),
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

class GraphmlReader {
  readonly #context: ReadContext;
  readonly #parser = new SaxesParser();
  readonly #graph = new NamedGraph();
  /** The names of this file's keys for data. */
  readonly #names = new Map<string, string>();
  readonly #edges: { from: string; to: string; isBothWays: boolean; line: number }[] = [];
  #isUndirected: boolean;
  #node: string | null = null;
  #data: { readonly name: string; text: string } | null = null;
  #isInEdge = false;
  #graphs = 0;
  #failed = false;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#isUndirected = context.undirected;
    this.#parser.on('opentag', (tag) => this.#open(tag));
    this.#parser.on('closetag', (tag) => this.#close(tag));
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
    for (const { from, to, isBothWays, line } of this.#edges) {
      for (const name of [from, to].filter((end) => !this.#graph.has(end))) {
        const message = `an edge leads to '${name}', which is not a node`;
        this.#context.report({ file: this.#context.file, line }, message, 'add the node, or remove the edge');
      }
      this.#graph.link(from, to, isBothWays);
    }
    return this.#graph.draft(this.#context);
  }

  #open({ name, attributes }: SaxesTagPlain): void {
    const attribute = (key: string): string => attributes[key] ?? '';
    if (name === 'key') this.#names.set(attribute('id'), attribute('attr.name') || attribute('id'));
    if (name === 'graph') this.#openGraph(attribute('edgedefault'));
    if (name === 'node') {
      this.#node = attribute('id');
      if (this.#node === '') this.#report('a node without an id', 'give it an id');
      this.#graph.node(this.#node, this.#location);
    }
    if (name === 'edge') this.#openEdge(attribute('source'), attribute('target'), attribute('directed'));
    if (name === 'hyperedge') this.#report('a hyperedge is not a link between two peers', 'write edges');
    if (name === 'data')
      this.#data = { name: this.#names.get(attribute('key')) ?? attribute('key'), text: '' };
  }

  #openGraph(edgedefault: string): void {
    this.#graphs += 1;
    if (this.#graphs > 1) this.#report('a second <graph>', 'keep one graph in a file');
    if (edgedefault !== '') this.#isUndirected = edgedefault === 'undirected';
  }

  #openEdge(from: string, to: string, directed: string): void {
    this.#isInEdge = true;
    if (from === '' || to === '') return this.#report('an edge without source or target', 'give it both');
    const isBothWays = directed === '' ? this.#isUndirected : directed === 'false';
    this.#edges.push({ from, to, isBothWays, line: this.#parser.line });
  }

  #close({ name }: SaxesTagPlain): void {
    if (name === 'node') this.#node = null;
    if (name === 'edge') this.#isInEdge = false;
    if (name !== 'data' || this.#data === null) return;
    const { name: key, text } = this.#data;
    this.#data = null;
    if (this.#isInEdge) return;
    if (this.#node === null) this.#graph.options[key] = text;
    else this.#graph.node(this.#node, this.#location, { [key]: text });
  }

  #addText(text: string): void {
    if (this.#data !== null) this.#data.text += text;
  }

  get #location(): SourceLocation {
    return { file: this.#context.file, line: this.#parser.line };
  }

  #report(message: string, hint: string): void {
    this.#context.report(this.#location, message, hint);
  }
}
