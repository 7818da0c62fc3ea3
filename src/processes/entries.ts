import { join } from 'node:path';
import { packageFolder } from '../core/package.js';

/**
 * The built entry of a child's process. Whoever starts children knows them by these files alone, and never imports what is
 * in them.
 */
export function entryOf(child: 'peer' | 'client' | 'warden' | 'standalone'): string {
  return join(packageFolder(), 'dist', `${child}.cjs`);
}
