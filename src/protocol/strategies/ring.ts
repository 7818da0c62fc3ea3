import { maxTtl } from '../../core/vocabulary.js';
import { loweredTtl, Outcome, raisedHops } from '../router.js';
import type { OriginSearch, SearchSite, Strategy } from '../strategy.js';
import type { StrategyValues } from '../strategy-text.js';

/** Of a holder that has answered and does not forward: no round is higher. */
const noFurtherRound = 0xffff_ffff;

/**
 * Iterative deepening (B. Yang, H. Garcia-Molina, "Improving search in peer-to-peer networks", 2002): a flood with a small TTL, and
 * while hits are missing, further rounds with higher ones. A round is in `state`. What a peer has passed on, it passes on again once
 * in each round; a peer at which the TTL of the last round was used up passes it on for the first time.
 *
 * A neighbour that has sent the query has it from another peer, which sends it each round: it gets none from here. So a round
 * crosses few links besides those over which peers got their first copies.
 */
export function ring({ first, step, results }: StrategyValues<'ring'>, forwardOnHit: boolean): Strategy {
  return {
    name: 'ring',
    announces: [],
    remembers: true,
    marksLinks: true,
    begin: ({ ttl }) => rounds(ttl, first, step, results),
    arrive(site, ttl, hops, round) {
      if (site.isOwn()) return Outcome.own;
      if (hops >= maxTtl) return Outcome.expired;
      const sender = site.senderSlot();
      if (sender >= 0) site.mark(sender);
      const isNew = site.markSeen();
      if (!isNew && site.remembered() > round) return Outcome.duplicate;
      const isHit = isNew && site.holds();
      if (isHit && !forwardOnHit) {
        site.remember(noFurtherRound);
        return Outcome.hit;
      }
      site.remember(round + 1);
      const outcome = passOn(site, loweredTtl(ttl), raisedHops(hops), round);
      return isHit ? Outcome.hit : outcome;
    },
  };
}

function rounds(ttl: number, first: number, step: number, results: number): OriginSearch {
  let depth = 0;
  let round = 0;
  return {
    next(site, hits) {
      const degree = site.degree();
      if (depth >= ttl || hits >= results || degree === 0) return false;
      depth = Math.min(ttl, depth === 0 ? first : depth + step);
      for (let slot = 0; slot < degree; slot += 1) site.forward(slot, depth, 0, round);
      round += 1;
      return true;
    },
  };
}

function passOn(site: SearchSite, ttl: number, hops: number, round: number): Outcome {
  if (ttl <= 0) return Outcome.expired;
  let outcome: Outcome = Outcome.deadEnd;
  const degree = site.degree();
  for (let slot = 0; slot < degree; slot += 1) {
    if (site.isSender(slot) || site.isOrigin(slot) || site.isMarked(slot)) continue;
    site.forward(slot, ttl, hops, round);
    outcome = Outcome.forwarded;
  }
  return outcome;
}
