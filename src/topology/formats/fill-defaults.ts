import { SimError } from '../../core/errors.js';
import type { PeerId } from '../../core/vocabulary.js';
import type { EdgeArrays } from '../model.js';
import { networkFromEdges, type PartialNetwork, type PartialPeer } from './network-draft.js';

/** How to fill in what a format does not say. */
export interface DefaultsPlan {
  readonly ip: string;
  /** Server ports from here on; client ports, if any, from behind them. */
  readonly basePort: number;
  readonly clientPorts: boolean;
  /** Of the whole network; undefined: as it is. */
  readonly ttl: number | undefined;
  /** The folder of a peer's share, as it is to be written. */
  readonly shareOf: (id: PeerId) => string;
}

const lastPort = 65_535;

/**
 * An overlay with ids, addresses and shares: what an INI can say.
 *
 * @throws SimError `bad-usage` where the ports do not suffice
 */
export function fillDefaults(
  overlay: EdgeArrays,
  plan: DefaultsPlan & { readonly firstId: number },
): PartialNetwork {
  return fillDraftDefaults(networkFromEdges(overlay, plan.firstId), plan);
}

/**
 * A draft in which every peer has an address and a share. What it says already it keeps.
 *
 * @throws SimError `bad-usage` where the ports do not suffice
 */
export function fillDraftDefaults(draft: PartialNetwork, plan: DefaultsPlan): PartialNetwork {
  const { ip, clientPorts, ttl } = plan;
  const addressed: readonly Omit<PartialPeer, 'neighbours'>[] = [...draft.peers, ...draft.absent];
  const taken = new Set(addressed.flatMap(({ port, clientPort }) => [port, clientPort]));
  const nextPort = portsFrom(plan.basePort, taken);
  const ports = new Map(addressed.map(({ id, port }) => [id, port ?? nextPort()]));
  return {
    options: ttl === undefined ? draft.options : { ...draft.options, ttl },
    absent: draft.absent.map((peer) => ({ ...peer, ip: peer.ip ?? ip, port: ports.get(peer.id) })),
    peers: draft.peers.map((peer) => ({
      ...peer,
      ip: peer.ip ?? ip,
      port: ports.get(peer.id),
      clientPort: peer.clientPort ?? (clientPorts ? nextPort() : undefined),
      shareDir: peer.shareDir ?? plan.shareOf(peer.id),
    })),
  };
}

function portsFrom(base: number, taken: ReadonlySet<number | undefined>): () => number {
  let port = base - 1;
  return () => {
    do port += 1;
    while (taken.has(port));
    if (port <= lastPort) return port;
    throw new SimError('bad-usage', `there are not ports enough from ${base} on: ${lastPort - base + 1}`, {
      hint: 'begin lower, make fewer peers, or write an edge list, which needs none',
    });
  };
}
