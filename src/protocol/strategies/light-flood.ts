import { Outcome } from '../router.js';
import type { SearchSite, Strategy } from '../strategy.js';
import type { StrategyValues } from '../strategy-text.js';
import { arriveAsFlood } from './first-copy.js';
import { flood } from './flood.js';

/**
 * LightFlood (S. Jiang, L. Guo, X. Zhang, 2003): a flood over the first links, where few messages are redundant. Behind them a query
 * crosses only the links of trees: those of each peer to its parent (`roles.ts`) and to the peers whose parent it is.
 */
export function lightFlood({ flood: links }: StrategyValues<'light-flood'>, forwardOnHit: boolean): Strategy {
  const passOn = (site: SearchSite, ttl: number, hops: number): Outcome => {
    let outcome: Outcome = Outcome.deadEnd;
    const degree = site.degree();
    for (let slot = 0; slot < degree; slot += 1) {
      if (site.isSender(slot) || site.isOrigin(slot)) continue;
      if (hops >= links && !site.isTreeLink(slot)) continue;
      site.forward(slot, ttl, hops, 0);
      outcome = Outcome.forwarded;
    }
    return outcome;
  };
  return {
    name: 'light-flood',
    announces: ['degree', 'parent'],
    remembers: false,
    marksLinks: false,
    begin: flood(forwardOnHit).begin,
    arrive: (site, ttl, hops, state) => arriveAsFlood(site, ttl, hops, state, forwardOnHit, passOn),
  };
}
