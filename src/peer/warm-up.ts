import type { Address } from '../core/vocabulary.js';
import { type Knowledge, type RoutedNeighbour, routeQuery } from '../protocol/router.js';
import { native } from '../wire/dialects/native.js';
import { MessageFramer } from '../wire/framer.js';

/**
 * Takes a made-up query through all that a query goes through, while the system opens the links: it is written, read,
 * looked up and routed, and then forgotten. What is run for the first time is slow, and at the first question each peer
 * on the way would be slow in turn.
 *
 * @param knowledge with a memory of its own, or the made-up query would be remembered
 */
export function warmUp<N extends RoutedNeighbour>(self: Address, knowledge: Knowledge<N>): void {
  // Of another origin, as a peer's own queries go no further than to its door.
  const origin = { ip: self.ip, port: self.port === 1 ? 2 : self.port - 1 };
  const written = native.get({
    verb: 'get',
    file: 'rehearsal',
    origin,
    query: '0'.repeat(32),
    hops: 0,
    ttl: 2,
  });
  for (const message of new MessageFramer().push(Buffer.from(written))) {
    if (message.verb !== 'get') continue;
    const arrived = { ...message, query: message.query ?? '', hops: message.hops ?? 0, from: null };
    routeQuery(arrived, 0, knowledge, { self, forwardOnHit: false });
  }
}
