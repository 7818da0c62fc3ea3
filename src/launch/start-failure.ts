import { ExitCode, exitToString, messageOf, SimError, systemCode } from '../core/errors.js';
import { refusedResource } from '../core/resources.js';
import type { Address } from '../core/vocabulary.js';
import type { Exit } from '../processes/child.js';
import type { PeerSpec } from '../topology/model.js';
import type { NetworkPeer } from './network-peer.js';
import { unusableReady } from './ready-line.js';

/** Why a peer cannot start; null if nothing prevents it. */
export function startFailure(peer: NetworkPeer): SimError | null {
  const { state, spec } = peer;
  if (state.state === 'failed' && spec.program !== undefined)
    return cannotStart(peer, state.code, state.message);
  if (state.state === 'failed') return cannotListen(spec.id, spec, state.code, state.message);
  if (state.state === 'died') return diedEarly(peer, state.exit);
  return null;
}

function cannotStart({ id, spec }: NetworkPeer, code: string, message: string): SimError {
  const refused = refusedOf(id, message);
  if (refused !== null) return refused;
  return new SimError('peer-failed', `peer ${id} cannot be started: ${message}`, {
    exitCode: ExitCode.network,
    hint:
      code === unusableReady
        ? `write ready = line: with the text that it prints, in ${spec.source.file}:${spec.source.line}`
        : `correct exec in ${spec.source.file}:${spec.source.line}`,
  });
}

/** The system has refused a resource that a peer needs to start; null for other reasons. */
function refusedOf(id: number, reason: string): SimError | null {
  const refused = refusedResource(reason);
  if (refused === null) return null;
  const { code, exitCode, hint } = refused;
  return new SimError(code, `peer ${id} cannot be started: ${refused.message}`, { exitCode, hint });
}

/** A peer was ended on purpose before it was ready; null if it was not. */
export function stoppedEarly({ id, state }: NetworkPeer): SimError | null {
  if (state.state !== 'stopping' && state.state !== 'stopped') return null;
  return new SimError('peer-failed', `peer ${id} was stopped while it started`, {
    exitCode: ExitCode.network,
    hint: 'start it again',
  });
}

function diedEarly(peer: NetworkPeer, exit: Exit): SimError {
  return new SimError('peer-failed', `peer ${peer.id} died while starting (${exitToString(exit)})`, {
    exitCode: ExitCode.network,
    problems: peer.lastLines().map((message) => ({ message })),
    hint:
      exit.reason === undefined
        ? `see its log ${peer.log}`
        : 'a lost host does not come back; stop the network, and start it again',
  });
}

function cannotListen(id: number, { ip, port }: Address, code: string, message: string): SimError {
  if (code === 'EADDRINUSE') return portTaken(id, { ip, port });
  const refused = refusedOf(id, `${code} ${message}`);
  if (refused !== null) return refused;
  const options = { exitCode: ExitCode.network, hint: hints[code]?.(ip) };
  return new SimError('peer-failed', `peer ${id} cannot listen on ${ip}:${port}: ${message}`, options);
}

export function portTaken(id: number, { ip, port }: Address): SimError {
  return new SimError(
    'port-taken',
    `port ${port} of peer ${id} is taken: something listens on ${ip}:${port}`,
    {
      exitCode: ExitCode.network,
      hint: 'stop the program using it, or use --ports auto (in the shell: set ports auto)',
    },
  );
}

/** The system refused something that a foreign peer needs to start. */
export function cannotPrepare({ id, ip }: PeerSpec, cause: unknown): SimError {
  const message = `peer ${id} cannot be started: ${messageOf(cause)}`;
  const hint = hints[systemCode(cause) ?? '']?.(ip);
  return new SimError('peer-failed', message, { exitCode: ExitCode.network, hint, cause });
}

const hints: Readonly<Record<string, (ip: string) => string>> = {
  EADDRNOTAVAIL: (ip) => `${ip} is not an address of this machine; use 127.0.0.1`,
  EACCES: () => 'use a port above 1023, or --ports auto',
};
