import { ExitCode, SimError } from '../core/errors.js';
import type { NetworkPeer } from './network-peer.js';

export interface AwaitedPeers {
  readonly peers: readonly NetworkPeer[];
  /** What each of them is to be. */
  readonly wanted: 'listening' | 'ready';
  readonly late: AbortSignal;
  /** Looks that are called whenever some peer's life has changed. */
  readonly watchers: Set<() => void>;
  /** Why there is nothing to wait for any more, if so. */
  readonly failure: () => SimError | null;
  /** Where a peer that does not come up may have said why. */
  readonly logFolder: string;
}

/**
 * Settles when every peer is what it is wanted to be.
 *
 * @throws SimError the failure, or `timed-out`
 */
export function awaitPeers({
  peers,
  wanted,
  late,
  watchers,
  failure,
  logFolder,
}: AwaitedPeers): Promise<void> {
  const missing = (): NetworkPeer[] => peers.filter(({ life }) => life.state !== wanted);
  return new Promise<void>((resolve, reject) => {
    const look = (): void => {
      const reason = failure();
      if (reason === null && missing().length > 0) return;
      watchers.delete(look);
      if (reason === null) resolve();
      else reject(reason);
    };
    watchers.add(look);
    const tooLate = (): void => {
      watchers.delete(look);
      const absent = missing();
      const ids = absent.map(({ id }) => id);
      const [first] = absent;
      const why = first === undefined ? `not ${wanted}` : whatIsMissing(first, wanted);
      const message = `peer ${ids.join(', ')} did not come up in time (${why})`;
      const hint = `see the logs in ${logFolder}`;
      reject(new SimError('timed-out', message, { exitCode: ExitCode.network, hint }));
    };
    late.addEventListener('abort', tooLate, { once: true });
    look();
    if (late.aborted) tooLate();
  });
}

/** What a peer was waited for. */
function whatIsMissing({ id, spec, address, life }: NetworkPeer, wanted: AwaitedPeers['wanted']): string {
  if (spec.program === undefined || life.state !== 'starting') return `not ${wanted}`;
  const { readyLine } = spec.program;
  return readyLine === null
    ? `peer ${id} is not listening${address === null ? '' : ` on ${address.ip}:${address.port}`}`
    : `peer ${id} printed no line that matches ${readyLine}, its ready`;
}
