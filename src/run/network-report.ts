import { acceptsConnections } from '../core/connect.js';
import { isListening } from '../foreign/ports.js';
import type { LeftOnHosts } from '../hosts/run-hosts.js';
import type { RunResult } from '../judge/result.js';
import type { Network } from '../launch/network.js';
import type { NetworkPeer } from '../launch/network-peer.js';
import { linkCount } from '../topology/graph.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import type { EventOf, OverlayPeer } from '../trace/event.js';
import type { RunFolder } from './run-folder.js';

/** A topology as the trace describes it. */
export function overlayOf({ peers, absent }: Topology): Pick<EventOf<'run:started'>, 'peers' | 'absent'> {
  return {
    peers: peers.map((spec): OverlayPeer => {
      const { id, neighbours } = spec;
      const program = programOf(spec);
      return program === null ? { id, neighbours } : { id, neighbours, program };
    }),
    absent: absent.map(({ id }) => id),
  };
}

/** A network that has stopped, as the run's result describes it. */
export function networkResult(network: Network): Pick<RunResult, 'topology' | 'ports' | 'peers'> {
  const { topology, ports } = network;
  const { name, path, peers } = topology;
  const ipOf = new Map(peers.map(({ id, ip }) => [id, ip]));
  return {
    topology: { name, path, peers: peers.length, links: linkCount(peers) },
    ports,
    peers: network.peers.map(({ id, address, pid, state: { state }, spec }) => {
      const program = programOf(spec);
      return {
        id,
        ip: address?.ip ?? ipOf.get(id) ?? '',
        port: address?.port ?? null,
        pid: pid ?? null,
        end: state === 'stopped' || state === 'died' ? state : ('failed' as const),
        program: program === null ? null : { command: program.command, dialect: program.dialect },
      };
    }),
  };
}

function programOf({ program }: PeerSpec): NonNullable<OverlayPeer['program']> | null {
  if (program === undefined) return null;
  const { command, dialect, tap } = program;
  return { command: command.join(' '), dialect, tap };
}

/**
 * Counts leftovers by inspecting the system.
 *
 * @param onHosts what the agents of other hosts have counted; null: there are none
 */
export async function countLeftovers(
  network: Network,
  folder: RunFolder,
  onHosts: LeftOnHosts | null,
): Promise<RunResult['leftovers']> {
  const open = await Promise.all(network.peers.map(isOpen));
  return {
    processes: network.alive + (onHosts?.processes ?? 0),
    ports: open.filter(Boolean).length + (onHosts?.ports ?? 0),
    temporaryFiles: folder.clearTemporaries() + (onHosts?.temporaryFiles ?? 0),
    ...(onHosts !== null && onHosts.unknown.length > 0 && { unknownHosts: onHosts.unknown }),
  };
}

/** The agent of another host counts its ports. Does not connect to foreign peers: some busy-loop on a closed connection. For native peers, connecting is faster. */
async function isOpen({ address, spec, host }: NetworkPeer): Promise<boolean> {
  if (address === null || host !== null) return false;
  return spec.program === undefined ? acceptsConnections(address) : isListening(address);
}

export function leftoversToString({
  processes,
  ports,
  temporaryFiles,
  unknownHosts = [],
}: RunResult['leftovers']): string {
  const count = (number: number, one: string, many: string): string =>
    `${number} ${number === 1 ? one : many}`;
  const unknown = unknownHosts.length === 0 ? '' : ` (not counted on lost hosts: ${unknownHosts.join(', ')})`;
  const counts = [
    `left behind: ${count(processes, 'process', 'processes')}`,
    count(ports, 'port', 'ports'),
    count(temporaryFiles, 'temporary file', 'temporary files'),
  ];
  return `${counts.join(', ')}${unknown}`;
}
