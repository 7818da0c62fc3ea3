import type { Parameter } from './generator.js';
import { mostNodes } from './limits.js';

/** Parameters that several kinds take. */

export const peers = {
  meaning: 'how many peers',
  letter: 'n',
  least: 1,
  most: mostNodes,
  isWhole: true,
} as const satisfies Parameter;

export const width = { meaning: 'peers in a row', least: 1, most: mostNodes, isWhole: true } as const;
export const height = { meaning: 'rows of peers', least: 1, most: mostNodes, isWhole: true } as const;
export const degree = {
  meaning: 'links of each peer',
  letter: 'd',
  least: 0,
  most: mostNodes,
  isWhole: true,
} as const satisfies Parameter;
