import { basename } from 'node:path';
import { dot } from './dot.js';
import { edges } from './edges.js';
import type { Format } from './format.js';
import { graphml } from './graphml.js';
import { json } from './json.js';
import { mermaid } from './mermaid.js';

/** Every format of one text that is no INI. */
export const formats = [edges, graphml, dot, json, mermaid] as const satisfies readonly Format[];

/** INI layouts are read by what reads any topology, and written by files of their own. */
const layoutNames = ['network', 'peer', 'config'] as const;

export const formatNames: readonly string[] = [...layoutNames, ...formats.map(({ name }) => name)];
export const readableFormats: readonly string[] = [
  'ini',
  ...formats.filter((format: Format) => format.read !== undefined).map(({ name }) => name),
];

export function formatNamed(name: string): Format | undefined {
  return formats.find((format) => format.name === name);
}

/** The format that a file's name speaks of. */
export function formatOf(path: string): Format | undefined {
  const lower = basename(path).toLowerCase();
  return formats.find((format: Format) => format.endings.some((ending) => lower.endsWith(ending)));
}
