import { SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import type { Address, PeerId } from '../../core/vocabulary.js';
import { keyIn, type PeerDraft, peerFields } from '../fields.js';
import type { Topology } from '../model.js';
import type { Entry } from '../source.js';

import { readList } from '../values.js';
import type { ParsedSetting, PeerChange } from './settings.js';
import { replaceItem, rewriteList } from './value-text.js';

/** A change of one line: another value of an entry, or a new entry in a peer's section. */
export type Edit =
  | { readonly entry: Entry; readonly value: string }
  | { readonly peer: PeerDraft; readonly key: string; readonly value: string };

export interface EditRequest {
  readonly topology: Topology;
  /** What the files say of every peer. */
  readonly drafts: readonly PeerDraft[];
  /** The peer to be modified. */
  readonly draft: PeerDraft;
  readonly field: keyof PeerChange;
  readonly parsed: ParsedSetting;
}

/** The list in which other peers' files have the same value. */
const listOf = { ip: 'neighbourIps', port: 'neighbourPorts' } as const;

/** The lines that have to change, in all files, for one setting of one peer. */
export function planEdits(request: EditRequest): Edit[] {
  const { draft, drafts, field, parsed } = request;
  const { text } = parsed;
  if (field === 'neighbours') return neighbourEdits(request, parsed.change.neighbours ?? []);
  const own = ownEdits(draft, field, text);
  return field === 'ip' || field === 'port'
    ? [...own, ...listEdits(draft, drafts, listOf[field], text)]
    : own;
}

function ownEdits(peer: PeerDraft, field: Exclude<keyof PeerChange, 'neighbours'>, value: string): Edit[] {
  const entry = peer.entries[field];
  if (entry !== undefined) return [{ entry, value }];
  const key = peer.layout && keyIn(peerFields[field], peer.layout);
  return key ? [{ peer, key, value }] : [];
}

/** Files of other peers may list this peer with its address, and all must give the same. */
function listEdits(
  draft: PeerDraft,
  drafts: readonly PeerDraft[],
  list: (typeof listOf)[keyof typeof listOf],
  value: string,
): Edit[] {
  const self = draft.entries.id && peerFields.id.type.read(draft.entries.id.value);
  return drafts.flatMap(({ entries }) => {
    const entry = entries[list];
    if (entry === undefined) return [];
    const index = idsIn(entries.neighbours).indexOf(self);
    return index === -1 ? [] : [{ entry, value: replaceItem(entry.value, index, value) }];
  });
}

/** Rewrites one list, or three that belong together. Items that stay keep their spelling; new ones come from the topology. */
function neighbourEdits({ draft, drafts, topology }: EditRequest, neighbours: readonly PeerId[]): Edit[] {
  const { neighbours: ids, neighbourIps: ips, neighbourPorts: ports } = draft.entries;
  const old = new Map(idsIn(ids).map((id, index) => [id, index]));
  const rewritten = (
    entry: Entry | undefined,
    related: readonly (Entry | undefined)[],
    textOf: (neighbour: PeerId) => string,
  ): Edit[] => {
    if (entry === undefined) return [];
    const items = neighbours.map((one) => old.get(one) ?? textOf(one));
    const siblings = related.flatMap((other) => other?.value ?? []);
    return [{ entry, value: rewriteList(entry.value, items, siblings) }];
  };
  if (ips === undefined || ports === undefined) {
    const related = drafts.map(({ entries }) => entries.neighbours);
    return rewritten(ids, related, String);
  }
  const addressOf = addressesIn(topology);
  const related = [ids, ips, ports];
  return [
    ...rewritten(ids, related, String),
    ...rewritten(ips, related, (neighbour) => addressOf(neighbour).ip),
    ...rewritten(ports, related, (neighbour) => String(addressOf(neighbour).port)),
  ];
}

function addressesIn({ peers, absent }: Topology): (neighbour: PeerId) => Address {
  const byId = new Map<PeerId, Address>([...absent, ...peers].map((peer) => [peer.id, peer]));
  return (neighbour) => {
    const known = byId.get(neighbour);
    if (known !== undefined) return known;
    throw new SimError('bad-usage', `the address of peer ${quote(String(neighbour))} is not known`, {
      hint: 'add a file for it first, or give another neighbour',
    });
  };
}

function idsIn(entry: Entry | undefined): (PeerId | undefined)[] {
  return (entry && readList(entry, peerFields.neighbours.type, () => {})) ?? [];
}
