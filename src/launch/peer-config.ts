import {
  defaultLimits,
  type KnownPeer,
  type LinkConfig,
  type NeighbourConfig,
  type PeerConfig,
} from '../control/messages.js';
import { packAddresses } from '../control/run-addresses.js';
import type { PeerId } from '../core/vocabulary.js';
import type { PeerSpec, Topology } from '../topology/model.js';

/** Ports of the topology's files, or chosen by the system. */
export type Ports = 'ini' | 'auto';

/** The settings of a peer that are not in the topology. */
export type RunSettings = Pick<
  PeerConfig,
  | 'downloadDir'
  | 'sharesDownloads'
  | 'discardsDownloads'
  | 'overwrite'
  | 'token'
  | 'linkKey'
  | 'queryKey'
  | 'epoch'
  | 'name'
  | 'ignoresTerm'
>;

/**
 * All that a peer needs before it listens.
 *
 * @param port 0: the system chooses
 * @param linkedFrom how many peers list it as a neighbour
 */
export function peerConfig(
  topology: Topology,
  spec: PeerSpec,
  port: number,
  linkedFrom: number,
  settings: RunSettings,
): PeerConfig {
  const { forwardOnHit, strategy, compression, digest } = topology.options;
  return {
    ...settings,
    id: spec.id,
    ip: spec.ip,
    port,
    shareDir: spec.shareDir,
    forwardOnHit,
    ...(strategy !== 'flood' && { strategy }),
    compression,
    digest,
    // A hub may have more links than the default allows connections.
    limits: { ...defaultLimits, connections: Math.max(defaultLimits.connections, linkedFrom + 64) },
  };
}

/** The peers that list each peer as a neighbour. */
export function linkSources(specs: readonly PeerSpec[]): Map<PeerId, PeerId[]> {
  const sources = new Map<PeerId, PeerId[]>();
  for (const { id, neighbours } of specs) {
    for (const neighbour of neighbours) {
      const known = sources.get(neighbour);
      if (known === undefined) sources.set(neighbour, [id]);
      else known.push(id);
    }
  }
  return sources;
}

/**
 * Gives the neighbours of a peer, with their addresses as far as they are known.
 *
 * @param known where a peer has several addresses, its own comes first
 */
export function neighbourConfigs(
  topology: Topology,
  known: readonly KnownPeer[],
  ports: Ports,
): (spec: PeerSpec) => NeighbourConfig[] {
  const addressOf = new Map(known.map(({ id, ip, port }) => [id, { ip, port }] as const).reverse());
  const dialectOf = new Map(topology.peers.map(({ id, program }) => [id, program?.dialect ?? 'native']));
  const absent = new Map(topology.absent.map(({ id, ip, port }) => [id, { ip, port }]));
  return ({ neighbours }) =>
    neighbours.map((id) => {
      // If the system chooses the ports, a program that listens at an absent neighbour's port is not that neighbour.
      const address = addressOf.get(id) ?? (ports === 'ini' ? absent.get(id) : undefined) ?? null;
      return { id, address, dialect: dialectOf.get(id) ?? 'native' };
    });
}

/** Gives what a native peer must know of the others. */
export function linkConfigs(
  topology: Topology,
  known: readonly KnownPeer[],
  ports: Ports,
  allowUnknownPeers: boolean,
): (spec: PeerSpec) => LinkConfig {
  const foreign = topology.peers.filter(({ program }) => program !== undefined);
  const foreignIds = new Set(foreign.map(({ id }) => id));
  const foreignPeers = known.filter(({ id }) => foreignIds.has(id));
  const foreignSources = linkSources(foreign);
  const neighboursOf = neighbourConfigs(topology, known, ports);
  // A program that listens at the address of an absent neighbour is that neighbour, as the INI says.
  const absent = topology.absent.flatMap(({ ip, port }) =>
    ports === 'auto' || port === null ? [] : [{ ip, port }],
  );
  const runAddresses = allowUnknownPeers ? null : packAddresses([...known, ...absent]);
  const announcers = topology.options.strategy === 'flood' ? null : linkSources(topology.peers);
  return (spec) => {
    const isNeighbour = new Set(announcers === null ? [] : spec.neighbours);
    return {
      neighbours: neighboursOf(spec),
      runAddresses,
      foreignPeers,
      maySendWithoutHello: foreignSources.get(spec.id) ?? [],
      ...(announcers !== null && {
        announcedBy: (announcers.get(spec.id) ?? []).filter((id) => isNeighbour.has(id)),
      }),
    };
  };
}
