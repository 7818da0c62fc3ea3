import type { PeerId } from '../../core/vocabulary.js';
import { spanOf } from './cursor.js';
import type { QueryStory } from './model.js';
import { newQuery } from './new-query.js';
import type { Story } from './story.js';

/** As most topologies have it. */
const usualTtl = 7;

/** What a query would be, as far as the user has said it. */
export interface Draft {
  readonly file: string;
  /** Null: the TTL of the origin. */
  readonly ttl: number | null;
}

/**
 * Stands for a query before there is one, so that a network without queries is shown like any other. Its `index` is -1.
 *
 * @param origin who would send it; another peer if it is not in the network
 * @param ttlOf the TTL of a peer's queries, if it is known
 * @returns undefined before the network is known
 */
export function idleQuery(
  { overlay, strategy, events, endAt }: Story,
  origin: PeerId | null,
  ttlOf: (peer: PeerId) => number | undefined = () => undefined,
  draft: Draft | null = null,
): QueryStory | undefined {
  const peer = overlay.peers.find(({ id }) => id === origin) ?? overlay.peers[0];
  if (peer === undefined) return undefined;
  const begin = {
    index: -1,
    id: '',
    file: draft?.file ?? '',
    origin: peer.id,
    ttl: draft?.ttl ?? ttlOf(peer.id) ?? usualTtl,
    strategy,
    issuedAt: endAt,
    overlay,
  };
  return { ...newQuery(begin), revision: events.length };
}

/** Whether links have changed, or peers have started or ended, after a query. */
export function hasNetworkChanged({ overlay, peers }: Story, query: QueryStory): boolean {
  if (overlay !== query.overlay) return true;
  const { to: end } = spanOf(query);
  for (const { lives } of peers.values()) {
    const last = lives.at(-1);
    if (last !== undefined && Math.max(last.from, last.to ?? 0) > end) return true;
  }
  return false;
}
