import { belowFrom, mixBits } from '../random-bits.js';
import { Outcome } from '../router.js';
import type { OriginSite, SearchSite, Strategy } from '../strategy.js';
import type { StrategyValues } from '../strategy-text.js';
import { arriveAsFlood } from './first-copy.js';

/**
 * Normalised flooding (C. Gkantsidis, M. Mihail, A. Saberi, "Hybrid search schemes for unstructured peer-to-peer networks", 2005):
 * a flood in which a peer sends to at most `fanout` of its neighbours, chosen at random, so that hubs do not multiply it. In the paper
 * `fanout` is the smallest degree of the network.
 */
export function normalised({ fanout }: StrategyValues<'normalised'>, forwardOnHit: boolean): Strategy {
  const passOn = (site: SearchSite, ttl: number, hops: number, state: number): Outcome => {
    const degree = site.degree();
    let left = 0;
    for (let slot = 0; slot < degree; slot += 1) if (!site.isSender(slot) && !site.isOrigin(slot)) left += 1;
    if (left === 0) return Outcome.deadEnd;
    let wanted = fanout;
    for (let slot = 0; slot < degree; slot += 1) {
      if (site.isSender(slot) || site.isOrigin(slot)) continue;
      if (sends(site, slot, left, wanted, ttl, hops, state)) wanted -= 1;
      left -= 1;
    }
    return Outcome.forwarded;
  };
  return {
    name: 'normalised',
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
          let wanted = fanout;
          for (let slot = 0; slot < degree; slot += 1)
            if (sends(site, slot, degree - slot, wanted, ttl, 0, random)) wanted -= 1;
          return true;
        },
      };
    },
    arrive: (site, ttl, hops, state) => arriveAsFlood(site, ttl, hops, state, forwardOnHit, passOn),
  };
}

/** Sends to `wanted` of the `left` slots that are not decided yet, with equal chances: D. Knuth's algorithm S. */
function sends(
  site: Pick<OriginSite, 'forward'>,
  slot: number,
  left: number,
  wanted: number,
  ttl: number,
  hops: number,
  state: number,
): boolean {
  const bits = mixBits(state, slot);
  if (belowFrom(bits, left) >= wanted) return false;
  site.forward(slot, ttl, hops, mixBits(bits, 0));
  return true;
}
