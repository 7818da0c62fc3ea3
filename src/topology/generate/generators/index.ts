import { SimError } from '../../../core/errors.js';
import { nearest } from '../../../core/nearest.js';
import { quote } from '../../../core/sanitize.js';

import type { Generator } from '../generator.js';
import { barabasiAlbert } from './barabasi-albert.js';
import { erdosRenyi } from './erdos-renyi.js';
import { bipartite, chain, complete, grid, hypercube, ring, star, torus, tree } from './fixed-shapes.js';
import { kOut } from './k-out.js';
import { powerLaw } from './power-law.js';
import { randomRegular } from './random-regular.js';
import { twoTier } from './two-tier.js';
import { wattsStrogatz } from './watts-strogatz.js';

/** Every kind of network that can be generated, in the order in which the help lists them. */
export const generators: readonly Generator[] = [
  chain,
  ring,
  star,
  tree,
  grid,
  torus,
  complete,
  hypercube,
  bipartite,
  erdosRenyi,
  randomRegular,
  kOut,
  wattsStrogatz,
  barabasiAlbert,
  powerLaw,
  twoTier,
];

/** @throws SimError `bad-usage` with the valid names, where there is none of that name */
export function generatorNamed(name: string): Generator {
  const found = generators.find((generator) => generator.name === name);
  if (found !== undefined) return found;
  const names = generators.map((generator) => generator.name);
  const meant = nearest(name, names);
  throw new SimError('bad-usage', `unknown kind of network: ${quote(name)}`, {
    hint: `${meant === undefined ? '' : `did you mean ${meant}? `}the kinds are ${names.join(', ')}`,
  });
}
