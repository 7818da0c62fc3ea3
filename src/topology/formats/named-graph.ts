import type { PeerId } from '../../core/vocabulary.js';
import type { NetworkDraft, PeerDraft } from '../fields.js';
import type { SourceLocation } from '../source.js';
import { naturalOrder } from '../text.js';
import { id as idType } from '../values.js';
import { type Attributes, isAbsent, nodeDraft, optionEntries } from './attributes.js';
import type { ReadContext } from './format.js';
import { LinkLists } from './links.js';

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
