import type { Strategy } from '../strategy.js';
import { parseStrategy, type StrategyName, type StrategyValues } from '../strategy-text.js';
import { flood } from './flood.js';
import { highDegree } from './high-degree.js';
import { lightFlood } from './light-flood.js';
import { normalised } from './normalised.js';
import { oneHop } from './one-hop.js';
import { ring } from './ring.js';
import { ultrapeers } from './ultrapeers.js';
import { walk } from './walk.js';

export interface StrategyOptions {
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
}

type Makers = {
  readonly [N in StrategyName]: (values: StrategyValues<N>, forwardOnHit: boolean) => Strategy;
};

const makers: Makers = {
  flood: (_, forwardOnHit) => flood(forwardOnHit),
  ring,
  walk,
  'high-degree': highDegree,
  normalised,
  'one-hop': (_, forwardOnHit) => oneHop(forwardOnHit),
  'light-flood': lightFlood,
  ultrapeers,
};

/**
 * Makes a strategy of a text, such as `flood` or `walk:walkers=16,check=4`.
 *
 * @throws SimError `bad-usage`
 */
export function readStrategy(text: string, { forwardOnHit }: StrategyOptions): Strategy {
  const { name, values } = parseStrategy(text);
  const make = makers[name] as (values: Readonly<Record<string, number>>, forwardOnHit: boolean) => Strategy;
  return make(values, forwardOnHit);
}
