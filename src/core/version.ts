import { readFileSync } from 'node:fs';
import { packageFolder } from './package-folder.js';

interface Manifest {
  readonly version: string;
}

/** floodsim's own version, as its package.json says. */
export const version: string = (
  JSON.parse(readFileSync(`${packageFolder()}/package.json`, 'utf8')) as Manifest
).version;
