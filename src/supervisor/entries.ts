import { join } from 'node:path';
import { packageFolder } from '../package-folder.js';

/**
 * The built entry of a child's process. The supervisor knows children by these files alone: what is in them it never
 * imports.
 */
export function entryOf(child: 'peer' | 'client'): string {
  return join(packageFolder(), 'dist', `${child}.cjs`);
}
