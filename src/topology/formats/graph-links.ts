import type { PeerId } from '../../core/vocabulary.js';
import type { NetworkDraft, PeerDraft } from '../fields.js';
import type { PartialNetwork } from '../model.js';
import type { SourceLocation } from '../source.js';
import { naturalOrder } from '../text.js';
import { id as idType } from '../values.js';
import { type Attributes, isAbsent, nodeDraft, optionEntries, type ReadContext } from './format.js';

/** The links of a network as a text has them. */
export interface WrittenLinks {
  /** Whether each link is there once for both directions. */
  readonly undirected: boolean;
  readonly links: readonly (readonly [from: PeerId, to: PeerId])[];
}

/**
 * A network is written as an undirected graph, each pair once, if all links lead both ways and every list of neighbours is
 * in ascending order: read in that order, the lists come out the same. Any other network keeps each direction.
 */
export function writtenLinks({ peers }: PartialNetwork): WrittenLinks {
  const lists = new Map(peers.map(({ id, neighbours }) => [id, new Set(neighbours)]));
  const isUndirected = peers.every(({ id, neighbours }) =>
    neighbours.every((neighbour, index) => {
      const isAscending = index === 0 || (neighbours[index - 1] ?? 0) < neighbour;
      return isAscending && lists.get(neighbour)?.has(id);
    }),
  );
  const all = peers.flatMap(({ id, neighbours }) => neighbours.map((neighbour) => [id, neighbour] as const));
  if (!isUndirected) return { undirected: false, links: all };
  const once = all.filter(([from, to]) => from < to).sort(([a, b], [c, d]) => a - c || b - d);
  return { undirected: true, links: once };
}

/** Builds lists of neighbours from links, in the order in which they are read. */
export class LinkLists {
  readonly #lists = new Map<PeerId, Set<PeerId>>();
  #toItself = 0;
  #repeated = 0;

  /** Adds a peer, which may have no link, and returns its neighbours. */
  peer(id: PeerId): Set<PeerId> {
    const known = this.#lists.get(id);
    if (known !== undefined) return known;
    const list = new Set<PeerId>();
    this.#lists.set(id, list);
    return list;
  }

  link(from: PeerId, to: PeerId, isBothWays: boolean): void {
    const [list, back] = [this.peer(from), this.peer(to)];
    if (from === to) this.#toItself += 1;
    else if (list.has(to) && (!isBothWays || back.has(from))) this.#repeated += 1;
    else {
      list.add(to);
      if (isBothWays) back.add(from);
    }
  }

  /** In the order in which they were first named. */
  get peers(): { readonly id: PeerId; readonly neighbours: readonly PeerId[] }[] {
    return [...this.#lists].map(([id, list]) => ({ id, neighbours: [...list] }));
  }

  /** The links that were left out, for people. */
  notes(): string[] {
    const repeated = `${counted(this.#repeated)} that ${this.#repeated === 1 ? 'is' : 'are'} there twice`;
    return [
      ...(this.#toItself > 0 ? [`left out ${counted(this.#toItself)} of a peer to itself`] : []),
      ...(this.#repeated > 0 ? [`left out ${repeated}`] : []),
    ];
  }
}

function counted(links: number): string {
  return links === 1 ? '1 link' : `${links} links`;
}

/** A node of a graph whose nodes have names. */
interface NamedNode {
  readonly name: string;
  readonly location: SourceLocation;
  readonly attributes: Record<string, string>;
}

/** A graph whose nodes have names and attributes, built while a file is read. */
export class NamedGraph {
  /** Attributes of the whole graph. */
  readonly options: Record<string, string> = {};
  readonly #nodes = new Map<string, NamedNode>();
  readonly #links: { readonly from: string; readonly to: string; readonly isBothWays: boolean }[] = [];

  /** A node may be given several times; its attributes add up. */
  node(name: string, location: SourceLocation, attributes: Attributes = {}): void {
    const known = this.#nodes.get(name);
    if (known === undefined) this.#nodes.set(name, { name, location, attributes: { ...attributes } });
    else Object.assign(known.attributes, attributes);
  }

  link(from: string, to: string, isBothWays: boolean): void {
    this.#links.push({ from, to, isBothWays });
  }

  has(name: string): boolean {
    return this.#nodes.has(name);
  }

  draft({ file, note }: ReadContext): NetworkDraft {
    const nodes = [...this.#nodes.values()];
    const names = nodes.map(({ name }) => name);
    const ids = numberNames(names, note);
    const idOf = (name: string): PeerId => ids.get(name) ?? 0;
    const lists = new LinkLists();
    for (const name of names) lists.peer(idOf(name));
    for (const { from, to, isBothWays } of this.#links) lists.link(idOf(from), idOf(to), isBothWays);
    for (const text of lists.notes()) note(text);
    const peers: PeerDraft[] = [];
    const absent: PeerDraft[] = [];
    for (const { name, location, attributes } of nodes) {
      const id = idOf(name);
      const draft = nodeDraft(id, attributes, location, [...lists.peer(id)]);
      (isAbsent(attributes) ? absent : peers).push(draft);
    }
    return { peers, absent, options: [optionEntries(this.options, { file })], isComplete: true };
  }
}

/**
 * Ids for names: `7` and `n7` become 7 if all names are like this and differ; else the names are numbered from 1 in
 * natural order, and `note` gets a text that says so.
 */
function numberNames(names: readonly string[], note: (text: string) => void): Map<string, PeerId> {
  const numbers = names.map((name) => idType.read(name.replace(/^n(?=\d)/u, '')));
  if (new Set(numbers).size === names.length && !numbers.includes(undefined)) {
    return new Map(names.map((name, index) => [name, numbers[index] ?? 0]));
  }
  const sorted = [...new Set(names)].sort(naturalOrder);
  const ids = new Map(sorted.map((name, index) => [name, index + 1]));
  const examples = sorted.slice(0, 3).map((name) => `'${name}' is ${ids.get(name)}`);
  const more = sorted.length > 3 ? ' ...' : '';
  note(`not all ids are numbers, so they are numbered in order: ${examples.join(', ')}${more}`);
  return ids;
}
