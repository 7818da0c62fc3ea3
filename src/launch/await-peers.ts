import { ExitCode, SimError } from '../core/errors.js';
import type { NetworkPeer } from './network-peer.js';
import { startFailure } from './start-failure.js';

export interface AwaitedPeers {
  readonly peers: readonly NetworkPeer[];
  /** The state that each of them must reach. */
  readonly wanted: 'listening' | 'ready';
  readonly late: AbortSignal;
  /** Called with each peer whose state has changed. */
  readonly watchers: Set<(peer: NetworkPeer) => void>;
  /** Whether the network is being stopped. */
  readonly isStopping: () => boolean;
  readonly logFolder: string;
}

/**
 * Resolves when every peer has reached the wanted state.
 *
 * @throws SimError why a peer cannot start, `interrupted`, or `timed-out`
 */
export async function awaitPeers({
  peers,
  wanted,
  late,
  watchers,
  isStopping,
  logFolder,
}: AwaitedPeers): Promise<void> {
  const awaited = new Set(peers);
  const missing = new Set(peers);
  const ended = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const look = (peer: NetworkPeer): void => {
        // The failure of a peer is more precise than the stop that it may have caused.
        const failure =
          (awaited.has(peer) ? startFailure(peer) : null) ?? (isStopping() ? interrupted() : null);
        if (failure !== null) reject(failure);
        if (peer.state.state === wanted) missing.delete(peer);
        else if (awaited.has(peer)) missing.add(peer);
        if (missing.size === 0) resolve();
      };
      const tooLate = (): void => reject(timedOut([...missing], wanted, logFolder));
      watchers.add(look);
      ended.signal.addEventListener('abort', () => watchers.delete(look));
      late.addEventListener('abort', tooLate, { signal: ended.signal });
      if (isStopping()) reject(interrupted());
      for (const peer of peers) look(peer);
      if (peers.length === 0) resolve();
      if (late.aborted) tooLate();
    });
  } finally {
    ended.abort();
  }
}

function interrupted(): SimError {
  return new SimError('interrupted', 'stopped', { exitCode: ExitCode.interrupted });
}

function timedOut(missing: readonly NetworkPeer[], wanted: string, logFolder: string): SimError {
  const ids = missing.map(({ id }) => id);
  const [first] = missing;
  const why = first === undefined ? `not ${wanted}` : missingStep(first, wanted);
  return new SimError('timed-out', `peer ${ids.join(', ')} did not start in time (${why})`, {
    exitCode: ExitCode.network,
    hint: `see the logs in ${logFolder}`,
  });
}

function missingStep({ id, spec, address, state }: NetworkPeer, wanted: string): string {
  if (spec.program === undefined || state.state !== 'starting') return `not ${wanted}`;
  const { readyLine } = spec.program;
  return readyLine === null
    ? `peer ${id} is not listening${address === null ? '' : ` on ${address.ip}:${address.port}`}`
    : `peer ${id} printed no line that matches ${readyLine}, its ready`;
}
