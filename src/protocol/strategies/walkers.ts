import { maxTtl } from '../../core/vocabulary.js';
import { belowFrom, mixBits } from '../random-bits.js';
import { loweredTtl, Outcome, raisedHops } from '../router.js';
import type { Announcement, LinkMarks, Neighbourhood, SearchSite, Strategy } from '../strategy.js';
import type { StrategyName } from '../strategy-text.js';

/**
 * Chooses the neighbour to which a walker goes, of one or more.
 *
 * @param sender slot of the peer from which the walker has arrived; -1 if it is not a neighbour, and at the origin
 * @param bits 32 random bits
 */
export type ChooseSlot = (site: Neighbourhood & LinkMarks, sender: number, bits: number) => number;

export interface WalkerSettings {
  readonly name: StrategyName;
  /** What is announced for `choose`. */
  readonly announces: readonly Announcement[];
  readonly marksLinks: boolean;
  /** Number of walkers. */
  readonly walkers: number;
  /** A walker asks the origin after so many links whether to go on; 0: never. */
  readonly check: number;
  /** Not 0: a walker goes to a holder if it is at one of its neighbours. */
  readonly lookup: number;
  readonly choose: ChooseSlot;
}

/**
 * Walkers, each of which is at one peer at a time. A walker ends at a holder, also at one that has answered before, and where its TTL
 * is used up. It passes the origin like any other peer.
 */
export function walkerStrategy(settings: WalkerSettings): Strategy {
  const { name, announces, marksLinks, walkers, check, lookup, choose } = settings;
  function step(site: SearchSite, ttl: number, hops: number, state: number): Outcome {
    if (site.degree() === 0) return Outcome.deadEnd;
    const sender = site.senderSlot();
    const holder = lookup === 0 ? -1 : holderSlot(site, sender);
    const slot = holder >= 0 ? holder : choose(site, sender, state);
    site.forward(slot, loweredTtl(ttl), raisedHops(hops), mixBits(state, 0));
    return Outcome.forwarded;
  }
  return {
    name,
    announces: lookup === 0 ? announces : [...announces, 'files'],
    remembers: false,
    marksLinks,
    begin: ({ ttl, random }) => {
      let isSent = false;
      return {
        next(site) {
          if (isSent || ttl <= 0 || site.degree() === 0) return false;
          isSent = true;
          const holder = lookup === 0 ? -1 : holderSlot(site, -1);
          if (holder >= 0) site.forward(holder, ttl, 0, mixBits(random, 0));
          else {
            for (let walker = 0; walker < walkers; walker += 1) {
              const state = mixBits(random, walker);
              site.forward(choose(site, -1, state), ttl, 0, mixBits(state, 0));
            }
          }
          return true;
        },
      };
    },
    arrive(site, ttl, hops, state) {
      if (hops >= maxTtl) return Outcome.expired;
      if (!site.isOwn()) {
        const isNew = site.markSeen();
        if (site.holds()) return isNew ? Outcome.hit : Outcome.duplicate;
      }
      if (loweredTtl(ttl) <= 0) return Outcome.expired;
      if (check > 0 && raisedHops(hops) % check === 0) return Outcome.waiting;
      return step(site, ttl, hops, state);
    },
    goOn: step,
  };
}

/** The first neighbour, but for the sender, that has announced the file; -1 if there is none. */
function holderSlot(site: Neighbourhood, sender: number): number {
  const degree = site.degree();
  for (let slot = 0; slot < degree; slot += 1) if (slot !== sender && site.mayHold(slot)) return slot;
  return -1;
}

/** Any neighbour, all equally likely; the sender only if there is no other. */
export function randomSlot(site: Neighbourhood, sender: number, bits: number): number {
  const degree = site.degree();
  if (sender < 0 || degree === 1) return belowFrom(bits, degree);
  const slot = belowFrom(bits, degree - 1);
  return slot >= sender ? slot + 1 : slot;
}
