import { SimError } from '../../core/errors.js';
import type { PeerId } from '../../core/vocabulary.js';
import { maxPort } from '../../core/vocabulary.js';
import { defaultOptions } from '../fields.js';
import type { EdgeArrays, PartialNetwork, PartialPeer, Topology } from '../model.js';

/** What a topology says, with absolute share folders. */
export function toPartialNetwork({ options, peers, absent, faults, launcher }: Topology): PartialNetwork {
  return {
    options,
    absent,
    faults,
    launcher,
    peers: peers.map(({ source: _, ttl, ...peer }) => ({
      ...peer,
      ttl: ttl === options.ttl ? undefined : ttl,
    })),
  };
}

/** The network of some links: ids from `firstId` on, an undirected link in both peers' lists, in ascending order. */
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

/** How to fill in what a network lacks. */
export interface DefaultsPlan {
  readonly ip: string;
  /** Server ports from here on, followed by the client ports, if any. */
  readonly basePort: number;
  readonly clientPorts: boolean;
  /** TTL of the whole network; undefined: it stays. */
  readonly ttl: number | undefined;
  /** The folder of a peer's share, as it will be written. */
  readonly shareOf: (id: PeerId) => string;
}

/**
 * Gives every peer an address and a share. What a peer has already stays.
 *
 * @throws SimError `bad-usage` if there are too few ports
 */
export function fillDefaults(network: PartialNetwork, plan: DefaultsPlan): PartialNetwork {
  const { ip, clientPorts, ttl } = plan;
  const addressed: readonly Omit<PartialPeer, 'neighbours'>[] = [...network.peers, ...network.absent];
  const taken = new Set(addressed.flatMap(({ port, clientPort }) => [port, clientPort]));
  const nextPort = portsFrom(plan.basePort, taken);
  const ports = new Map(addressed.map(({ id, port }) => [id, port ?? nextPort()]));
  return {
    options: ttl === undefined ? network.options : { ...network.options, ttl },
    faults: network.faults,
    launcher: network.launcher,
    absent: network.absent.map((peer) => ({ ...peer, ip: peer.ip ?? ip, port: ports.get(peer.id) })),
    peers: network.peers.map((peer) => ({
      ...peer,
      ip: peer.ip ?? ip,
      port: ports.get(peer.id),
      clientPort: peer.clientPort ?? (clientPorts ? nextPort() : undefined),
      shareDir: peer.shareDir ?? plan.shareOf(peer.id),
    })),
  };
}

function portsFrom(base: number, taken: ReadonlySet<number | undefined>): () => number {
  let port = base - 1;
  return () => {
    do port += 1;
    while (taken.has(port));
    if (port <= maxPort) return port;
    throw new SimError('bad-usage', `not enough ports from ${base} on: ${maxPort - base + 1}`, {
      hint: 'use a lower first port or fewer peers, or write an edge list, which needs no ports',
    });
  };
}
