import type { PeerId } from '../../core/vocabulary.js';
import type { QueryStory } from './model.js';
import type { Story } from './story.js';

/** As most topologies have it. */
const usualTtl = 7;

/**
 * Stands for a query before there is one, so that a network without queries is shown like any other.
 *
 * @param origin who would send it; another peer if it is not in the network
 * @returns undefined before the network is known
 */
export function idleQuery({ overlay, events, endAt }: Story, origin: PeerId | null): QueryStory | undefined {
  const [first] = overlay.peers;
  if (first === undefined) return undefined;
  return {
    index: -1,
    id: '',
    file: '',
    origin: overlay.peers.some(({ id }) => id === origin) ? (origin ?? first.id) : first.id,
    ttl: usualTtl,
    issuedAt: endAt,
    messages: [],
    steps: [],
    settledAt: null,
    settledBy: null,
    outcome: null,
    resolvedAt: null,
    holders: new Set(),
    overlay,
    revision: events.length,
  };
}
