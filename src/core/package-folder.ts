import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/** The folder of floodsim's own package, whether this runs from its sources or from a bundle in `dist`. */
export function packageFolder(): string {
  found ??= search(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function search(folder: string): string {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"name": "floodsim"')) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the package floodsim is not whole: its package.json is missing');
  return search(parent);
}
