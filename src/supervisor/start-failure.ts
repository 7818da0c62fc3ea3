import { ExitCode, SimError } from '../errors.js';
import type { Topology } from '../topology/index.js';
import type { Address } from '../vocabulary.js';
import type { NetworkPeer } from './network-peer.js';

/** Why a network cannot start, told of the first peer that is the reason; null while nothing stands in its way. */
export function startFailure(peers: readonly NetworkPeer[], topology: Topology): SimError | null {
  for (const peer of peers) {
    const { life, id } = peer;
    const address = topology.peers.find((spec) => spec.id === id);
    if (life.state === 'failed' && peer.spec.program !== undefined) return cannotStart(peer, life.message);
    if (life.state === 'failed' && address !== undefined)
      return cannotListen(id, address, life.code, life.message);
    if (life.state === 'died') return diedEarly(peer, life.exit.signal ?? `exit code ${life.exit.code}`);
  }
  return null;
}

function cannotStart({ id, spec }: NetworkPeer, message: string): SimError {
  return new SimError('peer-failed', `peer ${id} cannot be started: ${message}`, {
    exitCode: ExitCode.network,
    mend: `correct exec in ${spec.source.file}:${spec.source.line}`,
  });
}

function diedEarly(peer: NetworkPeer, how: string): SimError {
  return new SimError('peer-failed', `peer ${peer.id} died while starting (${how})`, {
    exitCode: ExitCode.network,
    problems: peer.lastLines().map((message) => ({ message })),
    mend: `its whole log is ${peer.log}`,
  });
}

function cannotListen(id: number, { ip, port }: Address, code: string, message: string): SimError {
  const options = { exitCode: ExitCode.network, mend: mends[code]?.(ip) };
  if (code === 'EADDRINUSE') {
    return new SimError(
      'port-taken',
      `port ${port} of peer ${id} is taken: something listens on ${ip}:${port}`,
      options,
    );
  }
  return new SimError('peer-failed', `peer ${id} cannot listen on ${ip}:${port}: ${message}`, options);
}

const mends: Readonly<Record<string, (ip: string) => string>> = {
  EADDRINUSE: () => 'end what uses it, or let the system choose: --ports auto, in the shell set ports auto',
  EADDRNOTAVAIL: (ip) => `${ip} is no address of this machine: use 127.0.0.1`,
  EACCES: () => 'use a port above 1023, or --ports auto',
};
