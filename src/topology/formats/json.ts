import { messageOf } from '../../core/errors.js';
import type { NetworkDraft, PeerDraft } from '../fields.js';
import { id as idType } from '../values.js';
import type { Format, ReadContext } from './format.js';
import { type Attributes, attributesOf, nodeDraft, optionAttributesOf, optionEntries } from './format.js';

/** `{ "schema": 1, "options": {}, "peers": [{ "id": 1, "neighbours": [2], "ip": ... }], "absent": [] }` */
export const json: Format = {
  name: 'json',
  endings: ['.json'],
  lacks: ['programs'],
  read(text, context) {
    try {
      return readNetwork(JSON.parse(text), context);
    } catch (error) {
      const hint = 'give a file that sim topology has written';
      context.report({ file: context.file }, `not JSON: ${messageOf(error)}`, hint);
      return nothing;
    }
  },
  write({ options, peers, absent }) {
    const value = {
      schema: 1,
      options: optionAttributesOf(options),
      peers: peers.map((peer) => ({ id: peer.id, neighbours: peer.neighbours, ...attributesOf(peer) })),
      absent: absent.map((peer) => ({ id: peer.id, ...attributesOf(peer) })),
    };
    return `${JSON.stringify(value, null, 2)}\n`;
  },
};

const nothing: NetworkDraft = { options: [], peers: [], absent: [], isComplete: false };

function readNetwork(value: unknown, context: ReadContext): NetworkDraft {
  const location = { file: context.file };
  const { schema, options, peers, absent } = asObject(value);
  if (schema !== 1) {
    context.report(location, `unknown schema ${JSON.stringify(schema)}`, 'write "schema": 1');
    return nothing;
  }
  return {
    options: [optionEntries(textsOf(options), location)],
    peers: asList(peers).flatMap((peer) => readPeer(peer, context)),
    absent: asList(absent).flatMap((peer) => readPeer(peer, context)),
    isComplete: true,
  };
}

function readPeer(value: unknown, { file, report }: ReadContext): PeerDraft[] {
  const { id, neighbours = [] } = asObject(value);
  const own = idType.read(String(id));
  if (own === undefined) report({ file }, `${JSON.stringify(value)} has no id`, idType.hint);
  if (!Array.isArray(neighbours)) {
    report({ file }, `neighbours ${JSON.stringify(neighbours)} is not a list`, 'write a list such as [1, 2]');
  }
  const links = asList(neighbours).flatMap((neighbour) => {
    const read = idType.read(String(neighbour));
    if (read !== undefined) return [read];
    report({ file }, `${JSON.stringify(neighbour)} in neighbours is not ${idType.what}`, idType.hint);
    return [];
  });
  return own === undefined ? [] : [nodeDraft(own, textsOf(value), { file }, links)];
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
