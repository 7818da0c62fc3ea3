import { SimError } from '../../core/errors.js';
import type { Address, PeerId } from '../../core/vocabulary.js';
import type { PeerDraft } from '../ini/draft.js';
import type { Entry } from '../ini/read-sections.js';
import type { Topology } from '../model.js';
import { quote } from '../text.js';
import { id, readList } from '../validate/values.js';
import { replaceItem, rewriteList } from './list-text.js';
import type { JudgedValue } from './parse-setting.js';
import type { Setting } from './settings.js';

/** A change of one line: another value in an entry, or an entry that is not there yet in a peer's section. */
export type Edit =
  | { readonly entry: Entry; readonly value: string }
  | { readonly peer: PeerDraft; readonly key: string; readonly value: string };

export interface EditRequest {
  readonly topology: Topology;
  /** What the files say of every peer. */
  readonly drafts: readonly PeerDraft[];
  /** The one to be modified. */
  readonly draft: PeerDraft;
  readonly setting: Setting;
  readonly judged: JudgedValue;
}

/** Which lines have to change, in all files, for one setting of one peer. */
export function planEdits(request: EditRequest): Edit[] {
  const { draft, drafts, setting, judged } = request;
  const { text } = judged;
  switch (setting) {
    case 'ip':
      return [...entryEdit(draft.ip, text), ...mentionEdits(draft, drafts, 'ips', text)];
    case 'serverport':
      return [...entryEdit(draft.port, text), ...mentionEdits(draft, drafts, 'ports', text)];
    case 'sharedir':
      return entryEdit(draft.shareDir, text);
    case 'clientport':
      return optionalEdit(draft, draft.clientPort, 'client_port', text);
    case 'ttl':
      return optionalEdit(draft, draft.ttl, 'ttl', text);
    case 'peerlist':
      return neighbourEdits(request, judged.change.neighbours ?? []);
  }
}

/** An entry that every layout asks for is there in whatever has been loaded. */
function entryEdit(entry: Entry | undefined, value: string): Edit[] {
  return entry === undefined ? [] : [{ entry, value }];
}

/** `client_port` and `ttl` are called so in every layout, and may be missing in each. */
function optionalEdit(peer: PeerDraft, entry: Entry | undefined, key: string, value: string): Edit[] {
  return entry === undefined ? [{ peer, key, value }] : [{ entry, value }];
}

/** Others that name this peer may say where it listens, and all must say the same. */
function mentionEdits(
  draft: PeerDraft,
  drafts: readonly PeerDraft[],
  fact: 'ips' | 'ports',
  value: string,
): Edit[] {
  const self = draft.id && id.read(draft.id.value);
  return drafts.flatMap(({ links }) => {
    const entry = links.addresses?.[fact];
    const index = idsIn(links.ids).indexOf(self);
    return entry === undefined || index === -1
      ? []
      : [{ entry, value: replaceItem(entry.value, index, value) }];
  });
}

/** One list, or three that belong together. What stays keeps its spelling; what is new comes from the topology. */
function neighbourEdits({ draft, drafts, topology }: EditRequest, neighbours: readonly PeerId[]): Edit[] {
  const { ids, addresses } = draft.links;
  const old = idsIn(ids);
  const rewritten = (
    entry: Entry | undefined,
    kin: readonly (Entry | undefined)[],
    textOf: TextOf,
  ): Edit[] => {
    if (entry === undefined) return [];
    const items = neighbours.map((one) => (old.includes(one) ? old.indexOf(one) : textOf(one)));
    const siblings = kin.flatMap((other) => other?.value ?? []);
    return entryEdit(entry, rewriteList(entry.value, items, siblings));
  };
  if (addresses === undefined) {
    return rewritten(
      ids,
      drafts.map(({ links }) => links.ids),
      String,
    );
  }
  const { ips, ports } = addresses;
  const kin = [ids, ips, ports];
  return [
    ...rewritten(ids, kin, String),
    ...rewritten(ips, kin, (neighbour) => addressOf(topology, neighbour).ip),
    ...rewritten(ports, kin, (neighbour) => String(addressOf(topology, neighbour).port)),
  ];
}

type TextOf = (neighbour: PeerId) => string;

function addressOf({ peers, absent }: Topology, neighbour: PeerId): Address {
  const known = [...peers, ...absent].find((peer) => peer.id === neighbour);
  if (known !== undefined) return known;
  throw new SimError('bad-usage', `nothing says where peer ${quote(String(neighbour))} listens`, {
    hint: 'describe it in a file of its own first, or name another neighbour',
  });
}

function idsIn(entry: Entry | undefined): (PeerId | undefined)[] {
  return (entry && readList(entry, id, () => {})) ?? [];
}
