import type { PeerId } from '../core/vocabulary.js';
import type { QueryTrace } from '../trace/query-traces.js';

/** What one query has sent. */
export interface Traffic {
  /** `get` messages, without those that could not be sent. */
  readonly messages: number;
  /** Hits that have arrived. */
  readonly hits: number;
  /** Bytes of archives that have arrived. */
  readonly bytes: number;
}

/** The traffic of a query between peers of the same host, and between those of two hosts. */
export interface HostTraffic {
  readonly within: Traffic;
  readonly between: Traffic;
}

/** Null if the run has no hosts. A message whose other end is not known counts in neither. */
export function hostTraffic({ own, hostOf }: Pick<QueryTrace, 'own' | 'hostOf'>): HostTraffic | null {
  if (hostOf.size === 0) return null;
  const within = { messages: 0, hits: 0, bytes: 0 };
  const between = { messages: 0, hits: 0, bytes: 0 };
  const add = (
    from: PeerId | null,
    to: PeerId | null,
    what: 'messages' | 'hits' | 'bytes',
    count: number,
  ): void => {
    if (from === null || to === null) return;
    const traffic = hostOf.get(from) === hostOf.get(to) ? within : between;
    traffic[what] += count;
  };
  for (const { peer, to } of own.of('query:sent')) add(peer, to, 'messages', 1);
  for (const { peer, to } of own.of('query:failed')) add(peer, to, 'messages', -1);
  for (const { from, peer } of own.of('hit:received')) add(from, peer, 'hits', 1);
  let received = 0;
  for (const event of own.all) {
    if (event.type === 'transfer:started') received = 0;
    if (event.type === 'transfer:progress') received = event.received;
    if (event.type === 'transfer:verified') add(event.from, event.peer, 'bytes', event.bytes ?? received);
    if (event.type === 'transfer:failed') add(event.from, event.peer, 'bytes', received);
  }
  return { within, between };
}
