import { Outcome } from '../router.js';
import type { OriginSite, SearchSite, Strategy } from '../strategy.js';
import type { StrategyValues } from '../strategy-text.js';
import { dynamicQuery } from './dynamic-query.js';
import { arriveAsFlood } from './first-copy.js';

/**
 * Leaves and ultrapeers, with query routing tables (LimeWire's drafts for Gnutella 0.6, 2002 and 2003). Leaves pass nothing on.
 * Ultrapeers send to a leaf only if the leaf's table may have the file, and over the last link also to an ultrapeer only then. The
 * origin asks with a dynamic query.
 */
export function ultrapeers(
  { results, leaf, table }: StrategyValues<'ultrapeers'>,
  forwardOnHit: boolean,
): Strategy {
  return {
    name: 'ultrapeers',
    announces: ['degree', 'role', 'table'],
    remembers: false,
    marksLinks: false,
    tableBits: table,
    leafDegree: leaf,
    begin: ({ ttl }) => dynamicQuery(ttl, results),
    arrive: (site, ttl, hops, state) => arriveAsFlood(site, ttl, hops, state, forwardOnHit, passOn),
  };
}

function passOn(site: SearchSite, ttl: number, hops: number): Outcome {
  let outcome: Outcome = Outcome.deadEnd;
  if (!site.isUltrapeer()) return outcome;
  const degree = site.degree();
  for (let slot = 0; slot < degree; slot += 1) {
    if (site.isSender(slot) || site.isOrigin(slot) || !isWorth(site, slot, ttl)) continue;
    site.forward(slot, ttl, hops, 0);
    outcome = Outcome.forwarded;
  }
  return outcome;
}

function isWorth(site: Pick<OriginSite, 'isUltrapeerAt' | 'mayHold'>, slot: number, ttl: number): boolean {
  return (ttl > 1 && site.isUltrapeerAt(slot)) || site.mayHold(slot);
}
