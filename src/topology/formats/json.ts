import { messageOf } from '../../core/errors.js';
import { defaultOptions } from '../validate/read-options.js';
import { id as idKind } from '../validate/values.js';
import { type Attributes, attributesOf, readAttributes } from './attributes.js';
import type { Format, ReadContext } from './format.js';
import type { PartialNetwork } from './network-draft.js';
import { type OptionTexts, optionTexts, readOptionTexts } from './option-texts.js';

/** `{ "schema": 1, "options": {}, "peers": [{ "id": 1, "neighbours": [2], "ip": ... }], "absent": [] }` */
export const json: Format = {
  name: 'json',
  endings: ['.json'],
  lacks: ['programs'],
  read(text, context) {
    const { file, report } = context;
    try {
      return readNetwork(JSON.parse(text), context);
    } catch (error) {
      report({ file }, `not JSON: ${messageOf(error)}`, 'name a file that sim topology has written');
      return nothing;
    }
  },
  write({ options, peers, absent }) {
    const value = {
      schema: 1,
      options: optionTexts(options),
      peers: peers.map((peer) => ({ id: peer.id, neighbours: peer.neighbours, ...attributesOf(peer) })),
      absent: absent.map((peer) => ({ id: peer.id, ...attributesOf(peer) })),
    };
    return `${JSON.stringify(value, null, 2)}\n`;
  },
};

const nothing: PartialNetwork = { options: defaultOptions, peers: [], absent: [] };

function readNetwork(value: unknown, { file, report }: ReadContext): PartialNetwork {
  const { schema, options = {}, peers = [], absent = [] } = asObject(value);
  if (schema !== 1) {
    report({ file }, `schema ${JSON.stringify(schema)} is not known`, 'it has to say "schema": 1');
    return nothing;
  }
  const idOf = (peer: unknown): number => {
    const id = idKind.read(String(asObject(peer)['id']));
    if (id === undefined) report({ file }, `${JSON.stringify(peer)} has no id`, idKind.hint);
    return id ?? 0;
  };
  const facts = (peer: unknown) => {
    const texts = Object.entries(asObject(peer)).map(([name, one]) => [name, String(one)]);
    return readAttributes(Object.fromEntries(texts) as Attributes, { file }, report);
  };
  const optionEntries = Object.entries(asObject(options)).map(([name, one]) => [name, String(one)]);
  return {
    options: readOptionTexts(Object.fromEntries(optionEntries) as OptionTexts, { file }, report),
    peers: asList(peers).map((peer) => {
      const listed = asObject(peer)['neighbours'] ?? [];
      if (!Array.isArray(listed)) {
        report({ file }, `neighbours ${JSON.stringify(listed)} are no list`, 'write them as [1, 2]');
      }
      const neighbours = asList(listed).map((id) => idOf({ id }));
      return { id: idOf(peer), neighbours, ...facts(peer) };
    }),
    absent: asList(absent).map((peer) => ({ id: idOf(peer), ip: facts(peer).ip, port: facts(peer).port })),
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
