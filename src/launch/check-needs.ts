import type { HostResources } from '../control/agent-messages.js';
import { checkMemory } from '../core/memory.js';
import { type Needs, requireResources } from '../core/resources.js';
import type { PeerId } from '../core/vocabulary.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import { groupBy } from '../trace/select.js';
import type { Host } from './host.js';
import { memoryNeedOf, needsOf, needsOnHost } from './needs.js';
import { linkSources } from './peer-config.js';

/** What the peers of a host need, and what it has. */
export interface HostNeeds {
  readonly name: string;
  readonly peers: number;
  readonly needs: Needs;
  /** Of memory, about. */
  readonly bytes: number;
  readonly resources: HostResources;
}

/**
 * Compares what peers need that are about to start with what this machine and their hosts have. A host that is lost is left out.
 *
 * @param specs those that start
 * @returns warnings
 * @throws SimError `no-resources`, for another host with its name
 */
export async function checkNeeds(
  specs: readonly PeerSpec[],
  topology: Topology,
  hostOf: (peer: PeerId) => Host,
): Promise<string[]> {
  const isHere = ({ id }: PeerSpec): boolean => hostOf(id).name === null;
  const [starting, all] = [specs.filter(isHere), topology.peers.filter(isHere)];
  const warning = checkMemory(`a network of ${starting.length} peers`, memoryNeedOf(starting));
  requireResources(`a network of ${all.length} peers`, needsOf(all));
  const warnings = warning === null ? [] : [warning];
  if (starting.length === specs.length) return warnings;
  const sources = linkSources(topology.peers);
  const linkedFrom = (peer: PeerId): number => sources.get(peer)?.length ?? 0;
  const needed = [...groupBy(specs, ({ id }) => hostOf(id))].map(
    async ([host, peers]): Promise<HostNeeds[]> => {
      if (host.name === null) return [];
      const needs = needsOnHost(peers, linkedFrom);
      const resources = await host.resources(needs.threads);
      if (resources === null) return [];
      return [{ name: host.name, peers: peers.length, needs, bytes: memoryNeedOf(peers), resources }];
    },
  );
  return [...warnings, ...compareNeeds((await Promise.all(needed)).flat())];
}

/** As {@link checkNeeds}. Hosts that are one machine share its memory. */
export function compareNeeds(hosts: readonly HostNeeds[]): string[] {
  const warnings: (string | null)[] = [];
  for (const { name, peers, needs, bytes, resources } of hosts) {
    const what = `host ${name} with ${peersText(peers)}`;
    requireResources(what, needs, resources.limits);
    warnings.push(checkMemory(what, bytes, resources.memory.groups));
  }
  // Where the system shows no id, each host counts as a machine of its own.
  for (const same of groupBy(hosts, ({ name, resources }) => resources.machine ?? name).values()) {
    const [first] = same;
    if (first === undefined) continue;
    const peers = same.reduce((sum, host) => sum + host.peers, 0);
    const bytes = same.reduce((sum, host) => sum + host.bytes, 0);
    const others = same.length === 1 ? '' : ` and ${same.length - 1} more on the same machine,`;
    warnings.push(
      checkMemory(
        `host ${first.name}${others} with ${peersText(peers)}`,
        bytes,
        first.resources.memory.machine,
      ),
    );
  }
  return [...new Set(warnings.filter((warning) => warning !== null))];
}

function peersText(count: number): string {
  return count === 1 ? '1 peer' : `${count} peers`;
}
