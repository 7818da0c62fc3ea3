import { printable } from '../../core/sanitize.js';
import { counted, listed } from '../../report/units.js';
import type { PartialPeer } from '../../topology/formats/network-draft.js';
import type { Generated, PortPlan } from '../../topology/generate/index.js';
import { distancesFrom } from '../../topology/graph.js';
import type { BuiltNetwork } from './build-network.js';
import { type GenerateRequest, isChancy } from './generate-request.js';

/** What was made, in a line. */
export function madeLine(request: GenerateRequest, { overlay, components, joints }: Generated): string {
  const pieces = joints > 0 ? 1 : components.sizes.length;
  return [
    `${printable(request.out ?? 'stdout')}: ${request.kind.name}`,
    counted(overlay.nodes, 'peer'),
    `${counted(overlay.sources.length, 'link')}${overlay.directed ? ', each one way' : ''}`,
    ...(isChancy(request) ? [`seed ${request.seed}`] : []),
    pieces > 1 ? counted(pieces, 'component') : overlay.directed ? 'weakly connected' : 'connected',
  ].join(', ');
}

/** What to know where it did not come out in one piece; else nothing. */
export function pieceLines({ components, joints, overlay }: Generated, firstId: number): string[] {
  const { of, sizes, largest } = components;
  if (sizes.length === 1) return [];
  if (joints > 0) {
    return [`it came out in ${sizes.length} components, which ${counted(joints, 'more link')} now join`];
  }
  const cutOff = overlay.nodes - (sizes[largest] as number);
  const some: string[] = [];
  for (let node = 0; node < of.length && some.length < mostListed; node += 1) {
    if (of[node] !== largest) some.push(String(node + firstId));
  }
  const names = cutOff > mostListed ? `${some.join(', ')}...` : listed(some);
  return [
    `it has ${sizes.length} components: ${counted(cutOff, 'peer')} of ${overlay.nodes} cut off from the largest: ${names}`,
    '--connect joins them',
  ];
}

const mostListed = 8;

/** Beyond, a process for each peer is more than a first try should start. */
const mostToTry = 200;

/** A first command: asks, from the first peer, for the file farthest away within the TTL. */
export function firstCommand(
  { peers, shares, ttl }: BuiltNetwork,
  network: string,
  { isInPool }: PortPlan,
): string | undefined {
  const [origin] = peers;
  if (origin === undefined || peers.length > mostToTry) return undefined;
  const own = shares.get(origin.id);
  const file = byDistance(peers, origin, ttl)
    .flatMap((id) => [...(shares.get(id)?.keys() ?? [])])
    .find((name) => own?.has(name) !== true);
  return file === undefined
    ? undefined
    : `sim run ${network} --get ${file}${isInPool ? ' --ports auto' : ''}`;
}

/** Those in reach, the farthest first. */
function byDistance(peers: readonly PartialPeer[], origin: PartialPeer, ttl: number): number[] {
  return [...distancesFrom(peers, origin.id)]
    .filter(([, distance]) => distance <= ttl)
    .map(([id]) => id)
    .reverse();
}
