import { printable } from '../../core/sanitize.js';
import { counted, listed } from '../../report/units.js';
import type { BuiltNetwork } from '../../topology/generate/build-network.js';
import type { Generated } from '../../topology/generate/generate.js';
import type { PortPlan } from '../../topology/generate/plan-ports.js';
import { type GenerateRequest, isRandom } from '../../topology/generate/request.js';
import { distancesFrom } from '../../topology/graph.js';
import type { PartialPeer } from '../../topology/model.js';

/** One line that describes the network. */
export function madeLine(request: GenerateRequest, { overlay, components, joints }: Generated): string {
  const parts = joints > 0 ? 1 : components.sizes.length;
  return [
    `${printable(request.out ?? 'stdout')}: ${request.generator.name}`,
    counted(overlay.nodes, 'peer'),
    `${counted(overlay.sources.length, 'link')}${overlay.directed ? ', all one-way' : ''}`,
    ...(isRandom(request) ? [`seed ${request.seed}`] : []),
    parts > 1 ? counted(parts, 'component') : overlay.directed ? 'weakly connected' : 'connected',
  ].join(', ');
}

/** Lines about disconnected parts; none if the network is connected. */
export function componentLines({ components, joints, overlay }: Generated, firstId: number): string[] {
  const { of, sizes, largest } = components;
  if (sizes.length === 1) return [];
  if (joints > 0) {
    return [`it had ${sizes.length} components; ${counted(joints, 'link')} added to connect them`];
  }
  const cutOff = overlay.nodes - (sizes[largest] as number);
  const some: string[] = [];
  for (let node = 0; node < of.length && some.length < maxListed; node += 1) {
    if (of[node] !== largest) some.push(String(node + firstId));
  }
  const names = cutOff > maxListed ? `${some.join(', ')}...` : listed(some);
  return [
    `it has ${sizes.length} components: ${counted(cutOff, 'peer')} of ${overlay.nodes} cannot reach the largest: ${names}`,
    '--connect connects them',
  ];
}

const maxListed = 8;

/** A first try should not start more processes. */
const maxPeersToTry = 200;

/** A first command: searches, from the first peer, for the most distant file within the TTL. */
export function firstCommand(
  { peers, shares, ttl }: BuiltNetwork,
  network: string,
  { isInPool }: PortPlan,
): string | undefined {
  const [origin] = peers;
  if (origin === undefined || peers.length > maxPeersToTry) return undefined;
  const own = shares.get(origin.id);
  const file = byDistance(peers, origin, ttl)
    .flatMap((id) => [...(shares.get(id)?.keys() ?? [])])
    .find((name) => own?.has(name) !== true);
  return file === undefined
    ? undefined
    : `sim run ${network} --get ${file}${isInPool ? ' --ports auto' : ''}`;
}

/** The peers within the TTL, the most distant first. */
function byDistance(peers: readonly PartialPeer[], origin: PartialPeer, ttl: number): number[] {
  return [...distancesFrom(peers, origin.id)]
    .filter(([, distance]) => distance <= ttl)
    .map(([id]) => id)
    .reverse();
}
