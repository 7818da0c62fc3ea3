import { SimError } from '../../core/errors.js';
import { printable } from '../../core/sanitize.js';
import type { NetworkDraft, PeerDraft } from '../fields.js';
import { limits } from '../limits.js';
import type { SourceLocation } from '../source.js';
import {
  type Attributes,
  isAbsent,
  isNodeAttribute,
  nodeDraft,
  optionEntries,
  passOverForeign,
  type ReadContext,
} from './format.js';
import { numberNames } from './number-names.js';

interface NamedNode {
  readonly name: string;
  location: SourceLocation;
  readonly attributes: Record<string, string>;
  /** Whether the file describes it, and does not only name it in a link. */
  isDeclared: boolean;
  /** Whether it only holds other nodes. */
  isGroup: boolean;
  readonly neighbours: Set<NamedNode>;
}

interface NodeText {
  readonly attributes?: Attributes;
  readonly isGroup?: boolean;
}

const maxIgnoredShown = 5;

/**
 * A graph whose nodes have names and attributes: every reader of a graph format builds one. It alone numbers the nodes and
 * collects what is left out.
 */
export class NamedGraph {
  /** Attributes of the whole graph. */
  readonly options: Record<string, string> = {};
  readonly #context: ReadContext;
  readonly #nodes = new Map<string, NamedNode>();
  readonly #ignored = { nodes: new Set<string>(), links: new Set<string>() };
  #links = 0;
  #toItself = 0;
  #repeated = 0;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** Declares a node. It may be given several times; its attributes add up. */
  node(name: string, line: number | undefined, { attributes = {}, isGroup = false }: NodeText = {}): void {
    const node = this.#named(name, line);
    if (!node.isDeclared) node.location = this.#locationAt(line);
    node.isDeclared = true;
    node.isGroup ||= isGroup;
    Object.assign(node.attributes, attributes);
  }

  /** Declares a node with all that its file says of it: its label is its name, and what floodsim has no use for is noted. */
  describe(
    id: string,
    line: number | undefined,
    { label, name = label, ...others }: Readonly<Record<string, string>>,
    isGroup = false,
  ): void {
    const known = Object.entries(others).filter(([key]) => isNodeAttribute(key));
    for (const key of Object.keys(others)) if (!isNodeAttribute(key)) this.ignore('nodes', key);
    const attributes = { ...Object.fromEntries(known), ...(name === undefined ? {} : { name }) };
    this.node(id, line, { attributes, isGroup });
  }

  /** The ends need not be declared yet. */
  link(from: string, to: string, isBothWays: boolean, line?: number): void {
    const [source, target] = [this.#named(from, line), this.#named(to, line)];
    if (source === target) this.#toItself += 1;
    else if (source.neighbours.has(target) && (!isBothWays || target.neighbours.has(source)))
      this.#repeated += 1;
    else {
      this.#links += 1;
      if (this.#links > limits.links)
        throw new SimError('bad-topology', `the graph has more than ${limits.links} links`, {
          hint: 'give a smaller graph',
        });
      source.neighbours.add(target);
      if (isBothWays) target.neighbours.add(source);
    }
  }

  has(name: string): boolean {
    return this.#nodes.has(name);
  }

  /** Records an attribute that floodsim has no use for, such as a weight. */
  ignore(of: 'nodes' | 'links', attribute: string): void {
    this.#ignored[of].add(attribute);
  }

  /** Reports the first link to each node that is not declared: for formats that must declare all nodes. */
  requireDeclared(): void {
    for (const { name, location, isDeclared } of this.#nodes.values()) {
      if (isDeclared) continue;
      const message = `a link leads to or from '${printable(name, 60)}', which is not a node`;
      this.#context.report(location, message, 'add the node, or remove the link');
    }
  }

  /** @param labelsAreIds whether labels name the nodes, if each has a label of its own that can be an id */
  draft(labelsAreIds = false): NetworkDraft {
    const { note } = this.#context;
    const nodes = this.#withoutGroups();
    passOverForeign(
      nodes.map(({ attributes }) => attributes),
      this.options,
      note,
    );
    const ids = numberNames(nodes, labelsAreIds, note);
    this.#noteLeftOut();
    const peers: PeerDraft[] = [];
    const absent: PeerDraft[] = [];
    for (const node of nodes) {
      const { id, label } = ids.get(node) ?? { id: 0 };
      const links = [...node.neighbours].map((neighbour) => ids.get(neighbour)?.id ?? 0);
      const { name: _, ...attributes } = node.attributes;
      const texts: Attributes = label === undefined ? attributes : { ...attributes, name: label };
      (isAbsent(texts) ? absent : peers).push(nodeDraft(id, texts, node.location, links));
    }
    const options = [optionEntries(this.options, { file: this.#context.file })];
    return { peers, absent, options, isComplete: true };
  }

  #named(name: string, line: number | undefined): NamedNode {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const node: NamedNode = {
      name,
      location: this.#locationAt(line),
      attributes: {},
      isDeclared: false,
      isGroup: false,
      neighbours: new Set(),
    };
    this.#nodes.set(name, node);
    return node;
  }

  #locationAt(line: number | undefined): SourceLocation {
    const { file } = this.#context;
    return line === undefined ? { file } : { file, line };
  }

  /** A group with a link is a node like any other; one without is only a frame around others. */
  #withoutGroups(): NamedNode[] {
    const nodes = [...this.#nodes.values()];
    if (!nodes.some(({ isGroup }) => isGroup)) return nodes;
    const linked = new Set(nodes.flatMap(({ neighbours }) => [...neighbours]));
    const frames = nodes.filter((node) => node.isGroup && node.neighbours.size === 0 && !linked.has(node));
    if (frames.length > 0)
      this.#context.note(
        `left out ${frames.length === 1 ? '1 group' : `${frames.length} groups`} without a link`,
      );
    const left = new Set(frames);
    return nodes.filter((node) => !left.has(node));
  }

  #noteLeftOut(): void {
    const { note } = this.#context;
    if (this.#toItself > 0) note(`left out ${counted(this.#toItself)} of a peer to itself`);
    const are = this.#repeated === 1 ? 'is' : 'are';
    if (this.#repeated > 0) note(`left out ${counted(this.#repeated)} that ${are} there twice`);
    for (const [of, names] of Object.entries(this.#ignored)) {
      if (names.size === 0) continue;
      const shown = [...names].slice(0, maxIgnoredShown).join(', ');
      note(
        `left out what floodsim does not use of ${of}: ${shown}${names.size > maxIgnoredShown ? ' ...' : ''}`,
      );
    }
  }
}

function counted(links: number): string {
  return links === 1 ? '1 link' : `${links} links`;
}
