import { descendantsOf, usageOf } from '../processes/usage.js';
import type { Sample } from './growth.js';
import type { SoakNetwork } from './soak-network.js';

/** What this process, the client and the peers use now. Empty where the system does not show it. */
export function samplesOf(network: SoakNetwork): Sample[] {
  const children = descendantsOf(process.pid);
  if (children === null) return [];
  const peers = new Map(network.session.network.peers.map(({ id, pid }) => [pid, `peer ${id}`]));
  const named = children.map((pid) => ({ pid, of: peers.get(pid) ?? 'client' }));
  const samples = [{ pid: process.pid, of: 'supervisor' }, ...named].flatMap(({ pid, of }): Sample[] => {
    const usage = usageOf(pid);
    if (usage === null) return [];
    return [
      { of, what: 'memory', value: usage.memory },
      { of, what: 'descriptors', value: usage.descriptors },
    ];
  });
  return [
    ...samples,
    { of: 'all', what: 'processes', value: children.length },
    { of: 'all', what: 'temporary files', value: network.temporaryFilesOf(() => true) },
  ];
}
