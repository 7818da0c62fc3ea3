import { SimError } from '../../errors.js';
import type { Address, PeerId } from '../../vocabulary.js';
import { splitList } from '../check/values.js';
import type { PeerDraft } from '../layouts/draft.js';
import type { Topology } from '../model.js';
import type { Entry } from '../read/read-sections.js';
import { lineLike, listLike, takeApart, withValue } from './entry-line.js';
import type { Wish } from './settings.js';
import type { TextLines } from './text-lines.js';

/** The files of a topology while they are edited, by their paths. */
export type EditedFiles = ReadonlyMap<string, TextLines>;

/** Writes what is wished for one peer into the lines of whichever files say it. */
export function edit(
  files: EditedFiles,
  topology: Topology,
  drafts: readonly PeerDraft[],
  peer: PeerId,
  wish: Wish,
): void {
  const own = drafts.find(({ id }) => Number(id?.value) === peer);
  if (own === undefined) throw new Error(`no draft of peer ${peer}`);
  switch (wish.setting) {
    case 'ip':
      setEntry(files, own.ip, wish.typed.trim());
      return mentionElsewhere(files, drafts, peer, 'ips', wish.typed.trim());
    case 'serverport':
      setEntry(files, own.port, String(wish.value));
      return mentionElsewhere(files, drafts, peer, 'ports', String(wish.value));
    case 'clientport':
      return setOrAdd(files, own, own.clientPort, 'client_port', String(wish.value));
    case 'ttl':
      return setOrAdd(files, own, own.ttl, 'ttl', String(wish.value));
    case 'sharedir':
      return setEntry(files, own.shareDir, wish.value);
    case 'peerlist':
      return setNeighbours(files, topology, own, wish.value);
  }
}

function setEntry(files: EditedFiles, entry: Entry | undefined, value: string): void {
  const { lines, number } = whereIs(files, entry);
  lines.replace(number, withValue(lines.at(number), value));
}

function setList(files: EditedFiles, entry: Entry | undefined, items: readonly (string | number)[]): void {
  const { lines, number } = whereIs(files, entry);
  setEntry(files, entry, listLike(takeApart(lines.at(number)).value, items));
}

function whereIs(files: EditedFiles, entry: Entry | undefined): { lines: TextLines; number: number } {
  const lines = files.get(entry?.place.file.path ?? '');
  const number = entry?.place.line;
  if (lines === undefined || number === undefined) throw new Error('an entry that no file holds');
  return { lines, number };
}

/** A key that may be left out is added below the last of its section. */
function setOrAdd(
  files: EditedFiles,
  draft: PeerDraft,
  entry: Entry | undefined,
  key: string,
  value: string,
): void {
  if (entry !== undefined) return setEntry(files, entry, value);
  const { ip, port, clientPort, shareDir, ttl, links } = draft;
  const listed = links.addresses === undefined ? [links.ids] : [];
  const numbers = [ip, port, clientPort, shareDir, ttl, ...listed].flatMap((one) => one?.place.line ?? []);
  numbers.sort((one, other) => one - other);
  const { lines } = whereIs(files, port);
  const neighbours = numbers.map((number) => lines.at(number));
  lines.insertAfter(numbers.at(-1) ?? draft.place.line ?? 1, lineLike(neighbours, key, value));
}

/** Where each peer has a file of its own, the others say where it listens. */
function mentionElsewhere(
  files: EditedFiles,
  drafts: readonly PeerDraft[],
  peer: PeerId,
  fact: 'ips' | 'ports',
  value: string,
): void {
  for (const { links } of drafts) {
    const entry = links.addresses?.[fact];
    const ids = itemsOf(links.ids);
    if (entry === undefined || !ids.some((id) => Number(id) === peer)) continue;
    const items = itemsOf(entry).map((item, index) => (Number(ids[index]) === peer ? value : item));
    setList(files, entry, items);
  }
}

/** Whom a peer asks: one list, or three that go side by side. */
function setNeighbours(
  files: EditedFiles,
  topology: Topology,
  own: PeerDraft,
  wanted: readonly PeerId[],
): void {
  const { ids, addresses } = own.links;
  const before = itemsOf(ids).map(Number);
  setList(files, ids, wanted);
  if (addresses === undefined) return;
  const kept = (entry: Entry | undefined, id: PeerId): string | undefined =>
    itemsOf(entry)[before.indexOf(id)];
  const ips = wanted.map((id) => kept(addresses.ips, id) ?? addressOf(topology, id).ip);
  const ports = wanted.map((id) => kept(addresses.ports, id) ?? addressOf(topology, id).port);
  setList(files, addresses.ips, ips);
  setList(files, addresses.ports, ports);
}

/** @throws SimError `bad-usage` for a peer of which nobody says where it listens */
function addressOf({ peers, absent }: Topology, id: PeerId): Address {
  const known = [...peers, ...absent].find((peer) => peer.id === id);
  if (known !== undefined) return known;
  throw new SimError('bad-usage', `there is no peer ${id}`, {
    mend: `the peers are ${peers.map((peer) => peer.id).join(', ')}`,
  });
}

function itemsOf(entry: Entry | undefined): string[] {
  return splitList(entry?.value ?? '') ?? [];
}
