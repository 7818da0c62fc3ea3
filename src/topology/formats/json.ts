import { messageOf } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { jsonText, printable, quote } from '../../core/sanitize.js';
import type { NetworkDraft, PeerDraft } from '../fields.js';
import { limits } from '../limits.js';
import { id as idType } from '../values.js';
import type { Format, ReadContext } from './format.js';
import {
  type Attributes,
  attributesOf,
  nodeAttributes,
  nodeDraft,
  optionAttributesOf,
  optionEntries,
  optionNames,
} from './format.js';
import { readNodeLink } from './node-link.js';
import { refusalOf } from './recognize.js';

/**
 * `{ "schema": 1, "options": {}, "peers": [{ "id": 1, "neighbours": [2], "ip": ... }], "absent": [] }`, or the nodes and links
 * of another program.
 */
export const json: Format = {
  name: 'json',
  endings: ['.json'],
  lacks: ['programs'],
  read(text, context) {
    if (depthOf(text) > limits.depth) {
      const message = `lists and objects are more than ${limits.depth} deep within each other`;
      context.report({ file: context.file }, message, 'give a graph in JSON');
      return nothing;
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const line = lineOf(error instanceof Error ? error.message : '', text);
      const location = { file: context.file, ...(line === undefined ? {} : { line }) };
      context.report(
        location,
        `not JSON: ${messageOf(error).replace(/, (?:\.\.\.)?"[\s\S]*$/u, '')}`,
        'correct it',
      );
      return nothing;
    }
    const kind = kindOf(asObject(value));
    if (kind === 'network') return readNetwork(asObject(value), context);
    if (kind === 'node-link') return readNodeLink(asObject(value), context);
    const { message, hint } = refusalOf(kind);
    context.report({ file: context.file }, message, hint);
    return nothing;
  },
  write({ options, peers, absent }) {
    const value = {
      schema: 1,
      options: optionAttributesOf(options),
      peers: peers.map((peer) => ({ id: peer.id, neighbours: peer.neighbours, ...attributesOf(peer) })),
      absent: absent.map((peer) => ({ id: peer.id, ...attributesOf(peer) })),
    };
    return `${jsonText(value, 2)}\n`;
  },
};

/** How many lists and objects are open at once, at most. */
function depthOf(text: string): number {
  let [depth, most, isQuoted] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (isQuoted && character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '[' || character === '{')) depth += 1;
    else if (!isQuoted && (character === ']' || character === '}')) depth -= 1;
    if (depth > most) most = depth;
  }
  return most;
}

const nothing: NetworkDraft = { options: [], peers: [], absent: [], isComplete: false };

/** Keys of other programs, and how these call their files. */
const foreignKinds: readonly (readonly [key: string, kind: string])[] = [
  ['elements', 'JSON of Cytoscape'],
  ['adjacency', 'a list of neighbours in JSON, as networkx writes it'],
  ['graph', 'JSON Graph Format'],
  ['graphs', 'JSON Graph Format'],
  ['children', 'a tree in JSON'],
];

function kindOf(value: Readonly<Record<string, unknown>>): string {
  const has = (key: string): boolean => Array.isArray(value[key]);
  if (has('nodes') && (has('links') || has('edges'))) return 'node-link';
  if ('schema' in value || 'peers' in value) return 'network';
  return foreignKinds.find(([key]) => key in value)?.[1] ?? 'JSON without peers, and without nodes and links';
}

/** V8 names the position of a mistake, or quotes up to ten characters before and after it. */
function lineOf(message: string, text: string): number | undefined {
  const lineAt = (position: number): number => text.slice(0, position).split('\n').length;
  const position = /at position (\d+)/u.exec(message)?.[1];
  if (position !== undefined) return lineAt(Number(position));
  if (/end of JSON input/u.test(message)) return lineAt(text.trimEnd().length);
  const quoted = /\.\.\."([\s\S]*)"(?:\.\.\.)? is not valid JSON$/u.exec(message)?.[1] ?? '';
  const at = quoted === '' ? -1 : text.indexOf(quoted);
  return at === -1 ? undefined : lineAt(at + 10);
}

function readNetwork(value: Readonly<Record<string, unknown>>, context: ReadContext): NetworkDraft {
  const location = { file: context.file };
  const { schema, options, peers, absent } = value;
  if (schema !== 1) {
    context.report(
      location,
      `unknown schema ${printable(String(JSON.stringify(schema)), 60)}`,
      'write "schema": 1',
    );
    return nothing;
  }
  reportUnknown(value, ['schema', 'options', 'peers', 'absent'], 'the network', context);
  reportUnknown(asObject(options), optionNames, 'options', context);
  for (const [key, list] of Object.entries({ peers: peers ?? [], absent: absent ?? [] })) {
    if (!Array.isArray(list))
      context.report(location, `${key} is not a list`, 'write a list of objects in [ ]');
  }
  return {
    options: [optionEntries(textsOf(options), location)],
    peers: asList(peers).flatMap((peer) => readPeer(peer, ['id', 'neighbours', ...peerNames], context)),
    absent: asList(absent).flatMap((peer) => readPeer(peer, ['id', ...peerNames], context)),
    isComplete: true,
  };
}

/** A list has the neighbours that are not described: there is no attribute for it. */
const peerNames = nodeAttributes.filter((name) => name !== 'absent');

function readPeer(value: unknown, known: readonly string[], context: ReadContext): PeerDraft[] {
  const { file, report } = context;
  const { id, neighbours = [] } = asObject(value);
  const own = idType.read(String(id));
  if (own === undefined) report({ file }, `${quote(JSON.stringify(value))} has no id`, idType.hint);
  else reportUnknown(asObject(value), known, `peer ${own}`, context);
  if (!Array.isArray(neighbours)) {
    report(
      { file },
      `neighbours ${quote(JSON.stringify(neighbours))} is not a list`,
      'write a list such as [1, 2]',
    );
  }
  const links = asList(neighbours).flatMap((neighbour) => {
    const read = idType.read(String(neighbour));
    if (read !== undefined) return [read];
    report({ file }, `${quote(JSON.stringify(neighbour))} in neighbours is not ${idType.what}`, idType.hint);
    return [];
  });
  return own === undefined ? [] : [nodeDraft(own, textsOf(value), { file }, links)];
}

function reportUnknown(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  where: string,
  { file, report }: ReadContext,
): void {
  for (const key of Object.keys(value).filter((one) => !known.includes(one))) {
    const meant = nearest(
      key,
      known.filter((one) => !(one in value)),
    );
    const hint = meant === undefined ? `remove it; known keys: ${known.join(', ')}` : `write ${meant}`;
    report({ file }, `unknown key ${quote(key)} in ${where}`, hint);
  }
}

function textsOf(value: unknown): Attributes {
  return Object.fromEntries(Object.entries(asObject(value)).map(([name, one]) => [name, String(one)]));
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
