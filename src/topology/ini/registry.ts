import { config } from './config.js';
import type { Layout } from './layout.js';
import { network } from './network.js';
import { peer } from './peer.js';

/** Every layout that is known. The first that detects itself is taken, so the most particular stand first. */
export const layouts: readonly Layout[] = [config, peer, network];
