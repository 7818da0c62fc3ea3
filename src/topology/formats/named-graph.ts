import type { PeerId } from '../../core/vocabulary.js';
import type { NetworkOptions } from '../model.js';
import type { SourceLocation } from '../source.js';
import { defaultOptions } from '../validate/read-options.js';
import { type Attributes, readAttributes } from './attributes.js';
import type { ReadContext } from './format.js';
import { LinkLists, numbered } from './links.js';
import type { PartialNetwork, PartialPeer } from './network-draft.js';

/** A node of a graph whose nodes have names, as it is read. */
interface NamedNode {
  readonly name: string;
  readonly place: SourceLocation;
  readonly attributes: Attributes;
}

/** A graph whose nodes have names and attributes, put together while a file is read. */
export class NamedGraph {
  readonly #nodes = new Map<string, NamedNode>();
  readonly #links: { readonly from: string; readonly to: string; readonly isBothWays: boolean }[] = [];

  /** A node may be named several times; attributes add up. */
  node(name: string, place: SourceLocation, attributes: Attributes = {}): void {
    const known = this.#nodes.get(name);
    if (known === undefined) this.#nodes.set(name, { name, place, attributes });
    else Object.assign(known.attributes, attributes);
  }

  link(from: string, to: string, isBothWays: boolean): void {
    this.#links.push({ from, to, isBothWays });
  }

  has(name: string): boolean {
    return this.#nodes.has(name);
  }

  draft({ report, note }: ReadContext, options: NetworkOptions = defaultOptions): PartialNetwork {
    const nodes = [...this.#nodes.values()];
    const ids = numbered(
      nodes.map(({ name }) => name),
      note,
    );
    const idOf = (name: string): PeerId => ids.get(name) ?? 0;
    const lists = new LinkLists();
    for (const { name } of nodes) lists.peer(idOf(name));
    for (const { from, to, isBothWays } of this.#links) lists.link(idOf(from), idOf(to), isBothWays);
    for (const text of lists.notes()) note(text);
    const neighbours = new Map(lists.peers.map((peer) => [peer.id, peer.neighbours]));
    const peers: PartialPeer[] = [];
    const absent: PartialNetwork['absent'][number][] = [];
    for (const { name, place, attributes } of nodes) {
      const facts = readAttributes(attributes, place, report);
      const id = idOf(name);
      if (attributes.absent === 'yes') absent.push({ id, ip: facts.ip, port: facts.port });
      else peers.push({ id, neighbours: neighbours.get(id) ?? [], ...facts });
    }
    return { options, peers, absent };
  }
}
