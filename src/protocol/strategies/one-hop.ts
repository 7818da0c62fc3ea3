import { Outcome } from '../router.js';
import type { OriginSite, SearchSite, Strategy } from '../strategy.js';
import { arriveAsFlood } from './first-copy.js';

/**
 * One-hop replication (Y. Chawathe and others, "Making Gnutella-like P2P systems scalable", 2003): each peer knows the files of its
 * neighbours. A flood then saves its last link, where most of its messages are: it crosses it only to holders.
 */
export function oneHop(forwardOnHit: boolean): Strategy {
  return {
    name: 'one-hop',
    announces: ['files'],
    remembers: false,
    marksLinks: false,
    begin: ({ ttl }) => {
      let isSent = false;
      return {
        next(site) {
          if (isSent || ttl <= 0) return false;
          isSent = true;
          let sent = 0;
          const degree = site.degree();
          for (let slot = 0; slot < degree; slot += 1) {
            if (!isWorth(site, slot, ttl)) continue;
            site.forward(slot, ttl, 0, 0);
            sent += 1;
          }
          return sent > 0;
        },
      };
    },
    arrive: (site, ttl, hops, state) => arriveAsFlood(site, ttl, hops, state, forwardOnHit, passOn),
  };
}

function passOn(site: SearchSite, ttl: number, hops: number): Outcome {
  let outcome: Outcome = Outcome.deadEnd;
  const degree = site.degree();
  for (let slot = 0; slot < degree; slot += 1) {
    if (site.isSender(slot) || site.isOrigin(slot) || !isWorth(site, slot, ttl)) continue;
    site.forward(slot, ttl, hops, 0);
    outcome = Outcome.forwarded;
  }
  return outcome;
}

function isWorth(site: Pick<OriginSite, 'mayHold'>, slot: number, ttl: number): boolean {
  return ttl > 1 || site.mayHold(slot);
}
