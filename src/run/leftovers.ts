import { isListening } from '../foreign/listening.js';
import type { Network } from '../supervisor/network.js';
import type { RunResult } from '../trace/result.js';
import type { RunFolder } from './run-folder.js';

/** Counts, by looking and not by believing, what a run has left behind. */
export async function countLeftovers(network: Network, folder: RunFolder): Promise<RunResult['left']> {
  const addresses = network.peers.flatMap(({ address }) => (address === null ? [] : [address]));
  const open = await Promise.all(addresses.map(isListening));
  return {
    processes: network.alive,
    ports: open.filter(Boolean).length,
    temporaryFiles: folder.clearTemporaries(),
  };
}

export function leftoversToString({ processes, ports, temporaryFiles }: RunResult['left']): string {
  const count = (number: number, one: string, many: string): string =>
    `${number} ${number === 1 ? one : many}`;
  return [
    `left behind: ${count(processes, 'process', 'processes')}`,
    count(ports, 'port', 'ports'),
    count(temporaryFiles, 'temporary file', 'temporary files'),
  ].join(', ');
}
