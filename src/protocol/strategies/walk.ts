import { maxTtl } from '../../core/vocabulary.js';
import { belowFrom, mixBits } from '../random-bits.js';
import { loweredTtl, Outcome, raisedHops } from '../router.js';
import type { SearchSite, Strategy } from '../strategy.js';

export interface WalkSettings {
  /** Number of walkers. */
  readonly walkers: number;
  /** A walker asks the origin after so many links whether to go on; 0: never. */
  readonly check: number;
}

/**
 * k random walkers (Q. Lv and others, "Search and replication in unstructured peer-to-peer networks", 2002): each goes to one
 * neighbour at a time, chosen at random, and back only where there is no other way. It ends where the file is.
 */
export function walk({ walkers, check }: WalkSettings): Strategy {
  return {
    name: 'walk',
    announces: [],
    remembers: false,
    marksLinks: false,
    begin: ({ ttl, random }) => {
      let isSent = false;
      return {
        next(site) {
          const degree = site.degree();
          if (isSent || ttl <= 0 || degree === 0) return false;
          isSent = true;
          for (let walker = 0; walker < walkers; walker += 1) {
            const state = mixBits(random, walker);
            site.forward(belowFrom(state, degree), ttl, 0, mixBits(state, 0));
          }
          return true;
        },
      };
    },
    arrive(site, ttl, hops, state) {
      if (hops >= maxTtl) return Outcome.expired;
      if (!site.isOwn() && site.markSeen() && site.holds()) return Outcome.hit;
      if (loweredTtl(ttl) <= 0) return Outcome.expired;
      if (check > 0 && raisedHops(hops) % check === 0) return Outcome.waiting;
      return step(site, ttl, hops, state);
    },
    goOn: step,
  };
}

function step(site: SearchSite, ttl: number, hops: number, state: number): Outcome {
  const degree = site.degree();
  const sender = site.senderSlot();
  if (degree === 0) return Outcome.deadEnd;
  let slot = belowFrom(state, sender < 0 || degree === 1 ? degree : degree - 1);
  if (sender >= 0 && degree > 1 && slot >= sender) slot += 1;
  site.forward(slot, loweredTtl(ttl), raisedHops(hops), mixBits(state, 0));
  return Outcome.forwarded;
}
