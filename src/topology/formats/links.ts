import type { PeerId } from '../../core/vocabulary.js';
import { naturalOrder } from '../text.js';
import { id as idKind } from '../validate/values.js';
import type { PartialNetwork } from './network-draft.js';

/** The links of a draft as a text has them. */
export interface WrittenLinks {
  /** Whether each stands once for both directions. */
  readonly undirected: boolean;
  readonly links: readonly (readonly [from: PeerId, to: PeerId])[];
}

/**
 * A network whose links all lead both ways, named in ascending order, is written as an undirected graph, each pair once;
 * read in that order, every list comes out as it was. Any other keeps each direction by itself.
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

/** Puts lists of neighbours together from links in the order in which they are read. */
export class LinkLists {
  readonly #lists = new Map<PeerId, Set<PeerId>>();
  #toItself = 0;
  #repeated = 0;

  /** Takes note of a peer, which may have no link. */
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

  /** What was left out, for people. */
  notes(): string[] {
    return [
      ...(this.#toItself > 0
        ? [`left out ${this.#toItself} ${links(this.#toItself)} of a peer to itself`]
        : []),
      ...(this.#repeated > 0
        ? [
            `left out ${this.#repeated} ${links(this.#repeated)} that ${this.#repeated === 1 ? 'stands' : 'stand'} twice`,
          ]
        : []),
    ];
  }
}

function links(count: number): string {
  return count === 1 ? 'link' : 'links';
}

/**
 * Numbers for names: `7` and `n7` are 7 where all names are so, and none meets another; else they are numbered from 1 on
 * in their natural order, and `note` is told.
 */
export function numbered(names: readonly string[], note: (text: string) => void): Map<string, PeerId> {
  const numbers = names.map((name) => idKind.read(name.replace(/^n(?=\d)/u, '')));
  if (new Set(numbers).size === names.length && !numbers.includes(undefined)) {
    return new Map(names.map((name, index) => [name, numbers[index] ?? 0]));
  }
  const sorted = [...new Set(names)].sort(naturalOrder);
  const ids = new Map(sorted.map((name, index) => [name, index + 1]));
  const examples = sorted.slice(0, 3).map((name) => `'${name}' is ${ids.get(name)}`);
  note(
    `ids are not all numbers, so they are numbered in order: ${examples.join(', ')}${sorted.length > 3 ? ' ...' : ''}`,
  );
  return ids;
}
