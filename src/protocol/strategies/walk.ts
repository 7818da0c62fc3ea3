import type { Strategy } from '../strategy.js';
import type { StrategyValues } from '../strategy-text.js';
import { randomSlot, walkerStrategy } from './walkers.js';

/**
 * k random walkers (Q. Lv and others, "Search and replication in unstructured peer-to-peer networks", 2002): each goes to one
 * neighbour at a time, chosen at random, and back only where there is no other link.
 */
export function walk(values: StrategyValues<'walk'>): Strategy {
  return walkerStrategy({
    name: 'walk',
    announces: [],
    marksLinks: false,
    ...values,
    choose: randomSlot,
  });
}
