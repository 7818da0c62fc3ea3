import { defaultLimits, type KnownPeer, type NeighbourConfig, type PeerConfig } from '../control/messages.js';
import type { PeerSpec, Topology } from '../topology/index.js';

/** Where ports come from: the topology's files, or the system. */
export type Ports = 'ini' | 'auto';

/** What holds for a peer beside what the topology says of it. */
export type PeerCircumstances = Pick<
  PeerConfig,
  'downloadDir' | 'sharesDownloads' | 'overwrite' | 'token' | 'epoch' | 'name'
>;

/** All that a peer is told before it listens; `port` 0: the system chooses. */
export function peerConfig(
  topology: Topology,
  spec: PeerSpec,
  port: number,
  circumstances: PeerCircumstances,
): PeerConfig {
  const { forwardOnHit, compression, digest } = topology.options;
  const linkedFrom = topology.peers.filter(({ neighbours }) => neighbours.includes(spec.id)).length;
  return {
    ...circumstances,
    id: spec.id,
    ip: spec.ip,
    port,
    shareDir: spec.shareDir,
    forwardOnHit,
    compression,
    digest,
    // A hub may have more links than strangers are allowed connections.
    limits: { ...defaultLimits, connections: Math.max(defaultLimits.connections, linkedFrom + 64) },
  };
}

/** The neighbours of each peer and where they listen, as far as it is known. */
export function neighbourConfigs(
  topology: Topology,
  known: readonly KnownPeer[],
  ports: Ports,
): Map<number, NeighbourConfig[]> {
  // Where a peer is known at several addresses, the first is its own.
  const addressOf = new Map(known.map(({ id, ip, port }) => [id, { ip, port }] as const).reverse());
  const dialectOf = new Map(topology.peers.map(({ id, program }) => [id, program?.dialect ?? 'native']));
  const absent = new Map(topology.absent.map(({ id, ip, port }) => [id, { ip, port }]));
  return new Map(
    topology.peers.map((spec) => {
      const neighbours = spec.neighbours.map((id): NeighbourConfig => {
        // With ports of the system's choice, whoever listens at an absent neighbour's port is not that neighbour.
        const address = addressOf.get(id) ?? (ports === 'ini' ? absent.get(id) : undefined) ?? null;
        return { id, address, dialect: dialectOf.get(id) ?? 'native' };
      });
      return [spec.id, neighbours];
    }),
  );
}
