import { basename } from 'node:path';
import { layoutNames } from '../model.js';
import { dot } from './dot.js';
import { edges } from './edges.js';
import type { Format } from './format.js';
import { graphml } from './graphml.js';
import { json } from './json.js';
import { mermaid } from './mermaid.js';

/** Every format but the INI layouts, which `ini/` reads and writes. */
export const formats = [edges, graphml, dot, json, mermaid] as const satisfies readonly Format[];

export const formatNames: readonly string[] = [...layoutNames, ...formats.map(({ name }) => name)];
export const readableFormats: readonly string[] = [
  'ini',
  ...formats.filter((format: Format) => format.read !== undefined).map(({ name }) => name),
];

export function formatNamed(name: string): Format | undefined {
  return formats.find((format) => format.name === name);
}

/** The format of a text that has no name, by its beginning; undefined: an INI. */
export function formatOfText(text: string): Format | undefined {
  if (/^\s*</u.test(text)) return graphml;
  if (/^\s*\{/u.test(text)) return json;
  const code = text.replace(/\/\*[\s\S]*?\*\//gu, '').replace(/^\s*(?:\/\/|#).*$/gmu, '');
  if (/^\s*(?:strict\s+)?(?:di)?graph(?:\s+(?:"[^"]*"|[\w.-]+))?\s*\{/iu.test(code)) return dot;
  const lines = text.split(/[\r\n]+/u).map((line) => line.trim());
  const first = lines.find((line) => line !== '' && !/^[#;%]/u.test(line)) ?? '';
  return first.startsWith('[') || first.includes('=') ? undefined : edges;
}

/** The format that the ending of a file's name stands for. */
export function formatOf(path: string): Format | undefined {
  const lower = basename(path).toLowerCase();
  return formats.find((format: Format) => format.endings.some((ending) => lower.endsWith(ending)));
}
