import { maxTtl } from '../../core/vocabulary.js';
import { loweredTtl, Outcome, raisedHops } from '../router.js';
import type { SearchSite } from '../strategy.js';

/** Passes a query on. `ttl`, more than 0, and `hops` are the values to write on the wire; `state` is what arrived. */
export type PassOn = (site: SearchSite, ttl: number, hops: number, state: number) => Outcome;

/** The rules of a flood for what arrives, but for the choice of neighbours: a peer passes its first copy on. */
export function arriveAsFlood(
  site: SearchSite,
  ttl: number,
  hops: number,
  state: number,
  forwardOnHit: boolean,
  passOn: PassOn,
): Outcome {
  if (site.isOwn()) return Outcome.own;
  if (hops >= maxTtl) return Outcome.expired;
  if (!site.markSeen()) return Outcome.duplicate;
  const isHit = site.holds();
  if (isHit && !forwardOnHit) return Outcome.hit;
  const lowered = loweredTtl(ttl);
  const outcome = lowered <= 0 ? Outcome.expired : passOn(site, lowered, raisedHops(hops), state);
  return isHit ? Outcome.hit : outcome;
}
