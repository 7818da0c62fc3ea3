import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../core/package.js';
import { naturalOrder } from './natural-order.js';

/** Names of the topologies that ship with floodsim. Each works wherever an INI file or a folder of them does. */
export async function shippedTopologies(): Promise<string[]> {
  return [...(await shippedPaths()).keys()].sort(naturalOrder);
}

/** Absolute path of a shipped topology, if there is one of that name. */
export async function shippedPath(name: string): Promise<string | undefined> {
  return (await shippedPaths()).get(name);
}

async function shippedPaths(): Promise<Map<string, string>> {
  const folder = join(packageFolder(), 'topologies');
  const entries = await readdir(folder, { withFileTypes: true });
  const topologies = entries.filter((entry) => entry.isDirectory() || entry.name.endsWith('.ini'));
  return new Map(topologies.map(({ name }) => [name.replace(/\.ini$/, ''), join(folder, name)]));
}
