import { acceptsConnections, isListening } from '../foreign/listening.js';
import type { RunResult } from '../judge/result.js';
import type { Network } from '../launch/network.js';
import type { NetworkPeer } from '../launch/network-peer.js';
import type { RunFolder } from './run-folder.js';

/** Counts, by looking and not by believing, what a run has left behind. */
export async function countLeftovers(network: Network, folder: RunFolder): Promise<RunResult['leftovers']> {
  const open = await Promise.all(network.peers.map(isOpen));
  return {
    processes: network.alive,
    ports: open.filter(Boolean).length,
    temporaryFiles: folder.clearTemporaries(),
  };
}

/** Programs are not connected to, lest one spin; of our own the system need not be asked, which takes longer. */
async function isOpen({ address, spec }: NetworkPeer): Promise<boolean> {
  if (address === null) return false;
  return spec.program === undefined ? acceptsConnections(address) : isListening(address);
}

export function leftoversToString({ processes, ports, temporaryFiles }: RunResult['leftovers']): string {
  const count = (number: number, one: string, many: string): string =>
    `${number} ${number === 1 ? one : many}`;
  return [
    `left behind: ${count(processes, 'process', 'processes')}`,
    count(ports, 'port', 'ports'),
    count(temporaryFiles, 'temporary file', 'temporary files'),
  ].join(', ');
}
