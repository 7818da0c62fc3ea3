import type { PeerId } from '../../core/vocabulary.js';
import type { PartialNetwork } from '../model.js';

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
