import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/** The folder of floodsim's own package, both when this runs from the sources and from a bundle in `dist`. */
export function packageFolder(): string {
  found ??= search(dirname(fileURLToPath(import.meta.url)));
  return found;
}

/** floodsim's own version, from its package.json. */
export function packageVersion(): string {
  const manifest = readFileSync(join(packageFolder(), 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

function search(folder: string): string {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"name": "floodsim"')) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the installation of floodsim is incomplete: no package.json found');
  return search(parent);
}
