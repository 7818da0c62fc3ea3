import { route } from '../router.js';
import type { Strategy } from '../strategy.js';

/** Every peer sends the query to all its neighbours, but for the sender and the origin: Gnutella 0.4. */
export function flood(forwardOnHit: boolean): Strategy {
  return {
    name: 'flood',
    announces: [],
    remembers: false,
    marksLinks: false,
    begin: ({ ttl }) => {
      let isSent = false;
      return {
        next(site) {
          if (isSent || ttl <= 0) return false;
          isSent = true;
          const degree = site.degree();
          for (let slot = 0; slot < degree; slot += 1) site.forward(slot, ttl, 0, 0);
          return degree > 0;
        },
      };
    },
    arrive: (site, ttl, hops) => route(site, ttl, hops, forwardOnHit),
  };
}
