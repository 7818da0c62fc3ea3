import { basename } from 'node:path';
import { layoutNames } from '../model.js';
import { csv } from './csv.js';
import { dot } from './dot.js';
import { edges } from './edges.js';
import type { Format } from './format.js';
import { gml } from './gml.js';
import { graphml } from './graphml.js';
import { json } from './json.js';
import { mermaid } from './mermaid.js';
import { readableNames } from './recognize.js';

/** Every format but the INI layouts, which `ini/` reads and writes. */
export const formats = [edges, csv, graphml, gml, dot, json, mermaid] as const satisfies readonly Format[];

/** The formats that can be written. */
export const formatNames: readonly string[] = [
  ...layoutNames,
  ...formats.filter((format: Format) => format.write !== undefined).map(({ name }) => name),
];
export const readableFormats: readonly string[] = ['ini', ...readableNames];

export function formatNamed(name: string): Format | undefined {
  return formats.find((format) => format.name === name);
}

/** The format that the ending of a file's name stands for. */
export function formatOf(path: string): Format | undefined {
  const lower = basename(path).toLowerCase();
  return formats.find((format: Format) => format.endings.some((ending) => lower.endsWith(ending)));
}
