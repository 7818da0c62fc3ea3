import { mixBits } from '../random-bits.js';
import type { LinkMarks, Neighbourhood, Strategy } from '../strategy.js';
import type { StrategyValues } from '../strategy-text.js';
import { randomSlot, walkerStrategy } from './walkers.js';

/**
 * A walk to hubs (L. Adamic and others, "Search in power-law networks", 2001): of the neighbours to and from which no walker of the
 * query has gone here, the one of highest degree; of several, a random one. If there is none, any neighbour, as in a random walk.
 */
export function highDegree(values: StrategyValues<'high-degree'>): Strategy {
  return walkerStrategy({
    name: 'high-degree',
    announces: ['degree'],
    marksLinks: true,
    ...values,
    choose: slotOfHub,
  });
}

function slotOfHub(site: Neighbourhood & LinkMarks, sender: number, bits: number): number {
  if (sender >= 0) site.mark(sender);
  const degree = site.degree();
  let hub = -1;
  let hubDegree = 0;
  let hubBits = 0;
  for (let slot = 0; slot < degree; slot += 1) {
    if (site.isMarked(slot)) continue;
    const slotDegree = site.degreeOf(slot);
    const slotBits = mixBits(bits, slot);
    if (hub < 0 || slotDegree > hubDegree || (slotDegree === hubDegree && slotBits > hubBits)) {
      hub = slot;
      hubDegree = slotDegree;
      hubBits = slotBits;
    }
  }
  if (hub < 0) return randomSlot(site, sender, bits);
  site.mark(hub);
  return hub;
}
