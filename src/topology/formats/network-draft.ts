import type { PeerId } from '../../core/vocabulary.js';
import type { EdgeArrays, NetworkOptions, ProgramSpec, Topology } from '../model.js';
import { defaultOptions } from '../validate/read-options.js';

/** A peer as some format describes it: what the format does not say is undefined. */
export interface PartialPeer {
  readonly id: PeerId;
  /** Whom it sends queries to, in order. */
  readonly neighbours: readonly PeerId[];
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
  readonly clientPort?: number | undefined;
  /** As written: absolute, or relative to the file's folder. */
  readonly shareDir?: string | undefined;
  /** Its own; undefined where the network's holds. */
  readonly ttl?: number | undefined;
  /** The program that takes its place, if so. */
  readonly program?: ProgramSpec | undefined;
}

/** A neighbour that nobody describes. */
export type PartialAbsentPeer = Pick<PartialPeer, 'id' | 'ip' | 'port'>;

/** What every format can hold, or a part of it; nothing of it has been checked as a whole. */
export interface PartialNetwork {
  readonly options: NetworkOptions;
  readonly peers: readonly PartialPeer[];
  readonly absent: readonly PartialAbsentPeer[];
}

/** What a topology says, with absolute share folders. */
export function toPartialNetwork({ options, peers, absent }: Topology): PartialNetwork {
  return {
    options,
    absent,
    peers: peers.map(({ source: _, ttl, ...peer }) => ({
      ...peer,
      ttl: ttl === options.ttl ? undefined : ttl,
    })),
  };
}

/** What an overlay says: ids from `firstId` on, an undirected link in both peers' lists, in ascending order. */
export function networkFromEdges(
  { nodes, directed, sources, targets }: EdgeArrays,
  firstId: number,
): PartialNetwork {
  const lists: number[][] = Array.from({ length: nodes }, () => []);
  sources.forEach((source, link) => {
    const target = targets[link] ?? 0;
    lists[source]?.push(target + firstId);
    if (!directed) lists[target]?.push(source + firstId);
  });
  const peers = lists.map((neighbours, node) => ({
    id: node + firstId,
    neighbours: neighbours.sort((one, other) => one - other),
  }));
  return { options: defaultOptions, peers, absent: [] };
}
