import type { PeerId } from '../core/vocabulary.js';
import type { Network } from '../launch/network.js';
import type { Settlement } from '../trace/settlement.js';

/** How long no peer may work before a query is looked at. */
const silenceMs = 1_000;

/** Whether in this time, in milliseconds, nothing but an event lets a fault start, act or end. */
export type FaultsStill = (ms: number) => boolean;

export interface WaitingQuery {
  readonly origin: PeerId;
  /** Null as long as its id is unknown. */
  readonly query: string | null;
  /** Whether a hit has arrived: then the origin waits for the holder as long as its own limits allow. */
  readonly hasHit: boolean;
}

export interface StuckOptions {
  readonly network: Network;
  readonly settlement: Settlement;
  readonly areFaultsStill: FaultsStill;
  readonly waiting: () => WaitingQuery;
}

/** Resolves when a query waits only for peers that are paused, and nothing lets them go on; never if `ended` is aborted before. */
export function untilStuck(options: StuckOptions, ended: AbortSignal): Promise<'stuck'> {
  return new Promise((resolve) => {
    let limit: ReturnType<Network['limitSilence']> | undefined;
    const wait = (): void => {
      limit = options.network.limitSilence(silenceMs, () => {
        if (ended.aborted) return;
        if (options.areFaultsStill(silenceMs) && waitsForPaused(options)) resolve('stuck');
        else wait();
      });
    };
    wait();
    ended.addEventListener('abort', () => limit?.dispose());
  });
}

function waitsForPaused({ network, settlement, waiting }: StuckOptions): boolean {
  const isPaused = (peer: PeerId): boolean => network.peer(peer)?.isPaused === true;
  const { origin, query, hasHit } = waiting();
  if (isPaused(origin)) return true;
  if (query === null || hasHit || network.links.holds(query)) return false;
  const inFlight = settlement.inFlight(query);
  return inFlight.length > 0 && inFlight.every(({ from, to }) => isPaused(from) || isPaused(to));
}
