import type { Generator } from '../generator.js';
import { barabasiAlbert } from './barabasi-albert.js';
import { bipartite } from './bipartite.js';
import { chain } from './chain.js';
import { complete } from './complete.js';
import { erdosRenyi } from './erdos-renyi.js';
import { grid } from './grid.js';
import { hypercube } from './hypercube.js';
import { kOut } from './k-out.js';
import { powerLaw } from './power-law.js';
import { randomRegular } from './random-regular.js';
import { ring } from './ring.js';
import { star } from './star.js';
import { torus } from './torus.js';
import { tree } from './tree.js';
import { twoTier } from './two-tier.js';
import { wattsStrogatz } from './watts-strogatz.js';

/** Every kind of network that can be generated, in the order in which the help lists them. */
export const kinds: readonly Generator[] = [
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
