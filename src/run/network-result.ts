import type { RunResult } from '../judge/result.js';
import type { Network } from '../launch/network.js';
import { linkCount } from '../topology/graph.js';
import { publicProgram } from './overlay-of.js';

/** A network that has stopped, as the result of its run tells of it. */
export function networkResult(network: Network): Pick<RunResult, 'topology' | 'ports' | 'peers'> {
  const { topology, ports } = network;
  const { name, path, peers } = topology;
  return {
    topology: { name, path, peers: peers.length, links: linkCount(peers) },
    ports,
    peers: network.peers.map(({ id, address, pid, life, spec }) => ({
      id,
      ip: address?.ip ?? peers.find((peer) => peer.id === id)?.ip ?? '',
      port: address?.port ?? null,
      pid: pid ?? null,
      end: life.state === 'stopped' || life.state === 'died' ? life.state : ('failed' as const),
      program: publicProgram(spec),
    })),
  };
}
