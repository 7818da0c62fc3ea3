import { liveMemory } from '../core/live-memory.js';
import { descendantsOf, usageOf } from '../processes/usage.js';
import type { Sample } from './growth.js';
import type { SoakNetwork } from './soak-network.js';

/** What this process, the client and the peers use now. Empty where the system does not show it. */
export function samplesOf(network: SoakNetwork): Sample[] {
  const children = descendantsOf(process.pid);
  if (children === null) return [];
  const { peers, client } = network.session.network;
  const names = new Map(peers.map(({ id, pid }) => [pid, `peer ${id}`]));
  if (client.pid !== undefined) names.set(client.pid, 'client');
  // The wardens, and what foreign peers have started.
  const named = children.map((pid) => ({ pid, of: names.get(pid) ?? 'other processes' }));
  const samples = [{ pid: process.pid, of: 'supervisor' }, ...named].flatMap(({ pid, of }): Sample[] => {
    const usage = usageOf(pid);
    if (usage === null) return [];
    return [
      { of, what: 'private memory', value: usage.memory },
      { of, what: 'descriptors', value: usage.descriptors },
    ];
  });
  return [
    ...samples,
    { of: 'all', what: 'processes', value: children.length },
    { of: 'all', what: 'temporary files', value: network.temporaryFilesOf(() => true) },
  ];
}

/** The live memory of this process, the client and the native peers. Each collects its garbage for it. */
export async function liveMemoryOf(
  network: Pick<SoakNetwork['session']['network'], 'liveMemory'>,
): Promise<Sample[]> {
  const { client, peers } = await network.liveMemory();
  const all = [
    ['supervisor', await liveMemory()] as const,
    ['client', client] as const,
    ...[...peers].map(([id, bytes]) => [`peer ${id}`, bytes] as const),
  ];
  return all.flatMap(([of, value]) => (value === null ? [] : [{ of, what: 'live memory', value }]));
}
