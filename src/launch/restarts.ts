import { isDeepStrictEqual } from 'node:util';
import type { PeerId } from '../core/vocabulary.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import { isForeign } from './foreign-links.js';
import type { NetworkPeer } from './network-peer.js';
import type { Ports } from './peer-config.js';

/**
 * The living peers that a change to another topology restarts: those that change themselves, and then the foreign peers with a
 * neighbour that gets another address.
 *
 * @param running the peer with an id, as it was started
 */
export function peersToRestart(
  topology: Topology,
  running: (id: PeerId) => NetworkPeer | undefined,
  ports: Ports,
  arePortsOther: boolean,
): PeerSpec[] {
  const living = topology.peers.filter(({ id }) => running(id)?.isGone === false);
  const changed = living.filter((spec) => {
    const peer = running(spec.id);
    return arePortsOther || (peer !== undefined && needsRestart(peer.spec, spec, ports));
  });
  const moved = new Set(
    changed.filter((spec) => hasMoved(running(spec.id), spec, arePortsOther)).map(({ id }) => id),
  );
  // Foreign peers get the addresses of their neighbours only at their start.
  const stale = living.filter(
    (spec) => isForeign(spec) && !changed.includes(spec) && spec.neighbours.some((id) => moved.has(id)),
  );
  return [...changed, ...stale];
}

/** Whether the address of a peer changes. */
function hasMoved(peer: NetworkPeer | undefined, spec: PeerSpec, arePortsOther: boolean): boolean {
  return arePortsOther || peer?.spec.ip !== spec.ip || peer.spec.port !== spec.port;
}

/** Whether a change requires a restart. A foreign peer gets everything at its start. */
function needsRestart(was: PeerSpec, is: PeerSpec, ports: Ports): boolean {
  if (isForeign(is) || isForeign(was)) {
    const { source: _, ...before } = was;
    const { source: __, ...after } = is;
    return !isDeepStrictEqual(before, after);
  }
  const isMoved = was.ip !== is.ip || (ports === 'ini' && was.port !== is.port);
  return isMoved || was.shareDir !== is.shareDir;
}
