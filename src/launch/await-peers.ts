import { appendFileSync } from 'node:fs';
import { ExitCode, SimError } from '../core/errors.js';
import type { StartLimit } from '../processes/silence-limit.js';
import type { NetworkPeer } from './network-peer.js';
import { startFailure, stoppedEarly } from './start-failure.js';

export interface AwaitedPeers {
  readonly peers: readonly NetworkPeer[];
  /** The state that each of them must reach. */
  readonly wanted: 'listening' | 'ready';
  readonly limit: StartLimit;
  /** Called with each peer whose state has changed. */
  readonly watchers: Set<(peer: NetworkPeer) => void>;
  /** Whether the network is being stopped. */
  readonly isStopping: () => boolean;
}

/** How many missing peers an error names. */
const maxNamed = 8;

/**
 * Resolves when every peer has reached the wanted state.
 *
 * @throws SimError why a peer cannot start, `interrupted`, or `timed-out`
 */
export async function awaitPeers({
  peers,
  wanted,
  limit,
  watchers,
  isStopping,
}: AwaitedPeers): Promise<void> {
  const awaited = new Set(peers);
  const missing = new Set(peers);
  const ended = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const look = (peer: NetworkPeer): void => {
        // The failure of a peer is more precise than the stop that it may have caused.
        const failure =
          (awaited.has(peer) ? startFailure(peer) : null) ??
          (isStopping() ? interrupted() : null) ??
          (awaited.has(peer) ? stoppedEarly(peer) : null);
        if (failure !== null) reject(failure);
        if (peer.state.state === wanted) missing.delete(peer);
        else if (awaited.has(peer)) missing.add(peer);
        if (missing.size === 0) resolve();
      };
      const tooLate = (): void => reject(timedOut([...missing], wanted, limit));
      watchers.add(look);
      ended.signal.addEventListener('abort', () => watchers.delete(look));
      limit.signal.addEventListener('abort', tooLate, { signal: ended.signal });
      if (isStopping()) reject(interrupted());
      for (const peer of peers) look(peer);
      if (peers.length === 0) resolve();
      if (limit.signal.aborted) tooLate();
    });
  } finally {
    ended.abort();
  }
}

export function interrupted(): SimError {
  return new SimError('interrupted', 'stopped', { exitCode: ExitCode.interrupted });
}

/** Also writes into the log of each missing peer, which may have printed nothing, what was waited for. */
function timedOut(
  missing: readonly NetworkPeer[],
  wanted: AwaitedPeers['wanted'],
  { text }: StartLimit,
): SimError {
  const steps = missing.map((peer) => `${missingStep(peer, wanted)} (${activityText(peer)})`);
  for (const [index, peer] of missing.entries())
    note(peer, `floodsim: not started${text}: ${steps[index]}\n`);
  const ids = missing.map(({ id }) => id);
  const named =
    ids.length > maxNamed
      ? `${ids.slice(0, maxNamed).join(', ')} and ${ids.length - maxNamed} more`
      : ids.join(', ');
  const message = `${ids.length === 1 ? 'peer' : 'peers'} ${named} did not start${text}: ${steps[0] ?? ''}`;
  return new SimError('timed-out', message, {
    exitCode: ExitCode.network,
    hint: `see ${missing[0]?.log}; --start-timeout <seconds> sets another limit`,
  });
}

function note({ log, host }: NetworkPeer, text: string): void {
  // The log of a peer on another host is written there.
  if (host !== null) return;
  try {
    appendFileSync(log, text);
  } catch {
    // The disk is full, or no more files may be open: the error says the same.
  }
}

function missingStep({ id, spec, address, state }: NetworkPeer, wanted: AwaitedPeers['wanted']): string {
  if (state.state === 'listening' && wanted === 'ready')
    return `peer ${id} has not connected to its neighbours`;
  const readyLine = spec.program?.readyLine ?? null;
  return readyLine === null
    ? `peer ${id} is not listening${address === null ? '' : ` on ${address.ip}:${address.port}`}`
    : `peer ${id} printed no line that matches ${readyLine}, its ready`;
}

function activityText({ pid, host, observed: { processes } }: NetworkPeer): string {
  if (processes.size === 0)
    return `its process ${pid ?? ''} is gone${host === null ? '' : ` on host ${host}`}`;
  const used = [...processes.values()].flatMap((activity) => activity?.usedMs ?? []);
  const seconds = (used.reduce((sum, ms) => sum + ms, 0) / 1000).toFixed(2);
  const [first] = processes.keys();
  const which = processes.size === 1 ? `process ${first}` : `${processes.size} processes`;
  return used.length === 0 ? which : `${which}, ${seconds} s of processor time`;
}
