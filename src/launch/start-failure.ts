import { ExitCode, messageOf, SimError, systemCode } from '../core/errors.js';
import type { Address } from '../core/vocabulary.js';
import type { PeerSpec } from '../topology/model.js';
import type { NetworkPeer } from './network-peer.js';

/** Why a peer cannot start; null if nothing prevents it. */
export function startFailure(peer: NetworkPeer): SimError | null {
  const { life, spec } = peer;
  if (life.state === 'failed' && spec.program !== undefined) return cannotStart(peer, life.message);
  if (life.state === 'failed') return cannotListen(spec.id, spec, life.code, life.message);
  if (life.state === 'died') return diedEarly(peer, life.exit.signal ?? `exit code ${life.exit.code}`);
  return null;
}

function cannotStart({ id, spec }: NetworkPeer, message: string): SimError {
  return new SimError('peer-failed', `peer ${id} cannot be started: ${message}`, {
    exitCode: ExitCode.network,
    hint: `correct exec in ${spec.source.file}:${spec.source.line}`,
  });
}

function diedEarly(peer: NetworkPeer, how: string): SimError {
  return new SimError('peer-failed', `peer ${peer.id} died while starting (${how})`, {
    exitCode: ExitCode.network,
    problems: peer.lastLines().map((message) => ({ message })),
    hint: `its whole log is ${peer.log}`,
  });
}

function cannotListen(id: number, { ip, port }: Address, code: string, message: string): SimError {
  if (code === 'EADDRINUSE') return portTaken(id, { ip, port });
  const options = { exitCode: ExitCode.network, hint: mends[code]?.(ip) };
  return new SimError('peer-failed', `peer ${id} cannot listen on ${ip}:${port}: ${message}`, options);
}

export function portTaken(id: number, { ip, port }: Address): SimError {
  return new SimError(
    'port-taken',
    `port ${port} of peer ${id} is taken: something listens on ${ip}:${port}`,
    {
      exitCode: ExitCode.network,
      hint: 'end what uses it, or let the system choose: --ports auto, in the shell set ports auto',
    },
  );
}

/** What the system refuses a program that is to be started. */
export function cannotPrepare({ id, ip }: PeerSpec, cause: unknown): SimError {
  const message = `peer ${id} cannot be started: ${messageOf(cause)}`;
  const hint = mends[systemCode(cause) ?? '']?.(ip);
  return new SimError('peer-failed', message, { exitCode: ExitCode.network, hint, cause });
}

const mends: Readonly<Record<string, (ip: string) => string>> = {
  EADDRNOTAVAIL: (ip) => `${ip} is no address of this machine: use 127.0.0.1`,
  EACCES: () => 'use a port above 1023, or --ports auto',
};
