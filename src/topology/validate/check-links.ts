import { quote } from '../../core/sanitize.js';
import type { Address, PeerId } from '../../core/vocabulary.js';
import { type ownFields, type PeerDraft, peerFields, type Values } from '../fields.js';
import type { AbsentPeer } from '../model.js';
import { type Entry, locationSeenFrom, type Report, type SourceLocation } from '../source.js';
import { addressText } from '../text.js';
import { readList } from '../values.js';

/** A peer whose values have been read one by one; a value that is missing or wrong is undefined. */
export interface CheckedPeer extends Values<typeof ownFields> {
  readonly draft: PeerDraft;
}

/** The checked lists of neighbours. */
export interface CheckedLinks {
  readonly neighbours: ReadonlyMap<CheckedPeer, readonly PeerId[]>;
  /** Neighbours that are listed with an address, and described in no file. */
  readonly absent: readonly AbsentPeer[];
}

/** The address of a neighbour, as a file of another peer gives it. */
interface NeighbourAddress extends Address {
  readonly id: PeerId;
  readonly location: SourceLocation;
}

/** A list of neighbours; an item that could not be read is undefined. */
interface NeighbourList {
  readonly ids: readonly (PeerId | undefined)[];
  /** For error texts. */
  readonly key: string;
  readonly location: SourceLocation;
}

/**
 * Checks the neighbours of each peer, and the addresses that files give for them.
 *
 * @param absent neighbours that are known not to be there
 * @param isComplete false if some part of the input could not be understood: then no neighbour can be called unknown,
 * because that part may describe it
 */
export function checkLinks(
  peers: readonly CheckedPeer[],
  absent: readonly CheckedPeer[],
  isComplete: boolean,
  report: Report,
): CheckedLinks {
  const known = new Set([...peers, ...absent].map(({ id }) => id));
  const canTellUnknown = isComplete && !known.has(undefined);
  const neighbours = new Map<CheckedPeer, readonly PeerId[]>();
  const addresses: NeighbourAddress[][] = [];
  for (const peer of peers) {
    const list = listOf(peer, report);
    if (list === undefined) continue;
    noteSelfAndTwice(peer, list, report);
    if (givesAddresses(peer)) addresses.push(readAddresses(peer, list, report));
    else if (canTellUnknown) noteUnknown(peer, list, known, report);
    neighbours.set(
      peer,
      [...new Set(list.ids)].filter((id) => id !== undefined),
    );
  }
  return { neighbours, absent: checkAddresses(addresses.flat(), peers, report) };
}

/** Layouts with one peer per file give the address of each neighbour, because it need not have a file. */
function givesAddresses({ draft: { layout } }: CheckedPeer): boolean {
  return layout !== undefined && peerFields.neighbourPorts.key[layout] !== null;
}

function listOf({ draft }: CheckedPeer, report: Report): NeighbourList | undefined {
  const { links, location, entries } = draft;
  if (links !== undefined) return { ids: links, key: 'neighbours', location };
  const entry = entries.neighbours;
  const ids = entry && readList(entry, peerFields.neighbours.type, report);
  return ids && { ids, key: entry.key, location: entry.location };
}

function noteSelfAndTwice(peer: CheckedPeer, { ids, key, location }: NeighbourList, report: Report): void {
  if (peer.id !== undefined && ids.includes(peer.id)) {
    const message = `peer ${quote(String(peer.id))} lists itself as a neighbour`;
    report(location, message, `remove ${peer.id} from ${key}`);
  }
  const seen = new Set<PeerId>();
  const twice = new Set<PeerId>();
  for (const neighbour of ids) {
    if (neighbour === undefined || neighbour === peer.id) continue;
    if (seen.has(neighbour)) twice.add(neighbour);
    seen.add(neighbour);
  }
  for (const neighbour of twice) {
    const message = `${nameOf(peer)} lists the neighbour ${quote(String(neighbour))} more than once`;
    report(location, message, `keep one ${neighbour} in ${key}`);
  }
}

function noteUnknown(
  peer: CheckedPeer,
  { ids, key, location }: NeighbourList,
  known: ReadonlySet<PeerId | undefined>,
  report: Report,
): void {
  for (const neighbour of new Set(ids)) {
    if (neighbour === undefined || known.has(neighbour)) continue;
    const message = `${nameOf(peer)} lists an unknown neighbour ${quote(String(neighbour))}`;
    const addition = peer.draft.layout === undefined ? `peer ${neighbour}` : `a [Peer-${neighbour}] section`;
    report(location, message, `add ${addition} or remove ${neighbour} from ${key}`);
  }
}

/** Puts a peer's three lists together: the id, IP address and port of each neighbour. */
function readAddresses(peer: CheckedPeer, { ids }: NeighbourList, report: Report): NeighbourAddress[] {
  const { neighbours, neighbourIps, neighbourPorts } = peer.draft.entries;
  const ips = neighbourIps && readList(neighbourIps, peerFields.neighbourIps.type, report);
  const ports = neighbourPorts && readList(neighbourPorts, peerFields.neighbourPorts.type, report);
  if (!neighbours || !neighbourIps || !neighbourPorts || !ips || !ports) return [];
  if (ips.length !== ids.length || ports.length !== ids.length) {
    noteUnequal([neighbours, neighbourIps, neighbourPorts], report);
    return [];
  }
  const { location } = neighbourPorts;
  return ids.flatMap((id, index) => {
    const [ip, port] = [ips[index], ports[index]];
    const isWrong = id === undefined || id === peer.id || ip === undefined || port === undefined;
    return isWrong ? [] : [{ id, ip, port, location }];
  });
}

function noteUnequal(lists: readonly [Entry, Entry, Entry], report: Report): void {
  const shown = lists.map(({ key, value }) => `${key} ${quote(value)}`);
  const message = `lists of different lengths: ${shown.join(', ')}`;
  report(lists[0].location, message, 'write one address and one port for each id');
}

/**
 * Checks that all files give the same address for a peer, and that no two peers have the same one.
 *
 * @returns the neighbours that no file describes
 */
function checkAddresses(
  addresses: readonly NeighbourAddress[],
  peers: readonly CheckedPeer[],
  report: Report,
): AbsentPeer[] {
  const described = withUniqueId(peers.flatMap(ownAddress));
  const byId = new Map(described.map((one) => [one.id, one]));
  const byAddress = new Map(described.map((one) => [textOf(one), one]));
  const describedIds = new Set(peers.map(({ id }) => id));
  const absent: AbsentPeer[] = [];
  for (const address of addresses) {
    const { id, ip, port } = address;
    const known = byId.get(id);
    if (known !== undefined) {
      noteDifference(address, known, report);
      continue;
    }
    // The peer is described twice, or its own address could not be read: there is nothing to compare with.
    if (describedIds.has(id)) continue;
    byId.set(id, address);
    const taken = byAddress.get(textOf(address));
    if (taken !== undefined) noteTaken(address, taken, report);
    else byAddress.set(textOf(address), address);
    absent.push({ id, ip, port });
  }
  return absent;
}

function ownAddress(peer: CheckedPeer): NeighbourAddress[] {
  const { id, ip, port } = peer;
  if (id === undefined || ip === undefined || port === undefined) return [];
  return [{ id, ip, port, location: addressLocation(peer) }];
}

/** Without the peers that share an id: it is not known which of them a list means. */
function withUniqueId(described: readonly NeighbourAddress[]): NeighbourAddress[] {
  const counts = new Map<PeerId, number>();
  for (const { id } of described) counts.set(id, (counts.get(id) ?? 0) + 1);
  return described.filter(({ id }) => counts.get(id) === 1);
}

/** Where a peer's own description gives its address. */
export function addressLocation({ draft }: CheckedPeer): SourceLocation {
  return draft.entries.port?.location ?? draft.location;
}

/** `peer 1`, or `this peer` if its id could not be read. */
export function nameOf({ id }: CheckedPeer): string {
  return id === undefined ? 'this peer' : `peer ${id}`;
}

function noteDifference(here: NeighbourAddress, there: NeighbourAddress, report: Report): void {
  if (textOf(here) === textOf(there)) return;
  const other = `${locationSeenFrom(here.location, there.location)} has ${quote(textOf(there))}`;
  const message = `neighbour ${here.id} is at ${quote(textOf(here))} here, but ${other}`;
  report(here.location, message, 'make both the same');
}

function noteTaken(here: NeighbourAddress, taken: NeighbourAddress, report: Report): void {
  const other = `peer ${taken.id} (${locationSeenFrom(here.location, taken.location)}) has it`;
  const message = `duplicate address ${quote(textOf(here))} of neighbour ${here.id}: ${other}`;
  report(here.location, message, 'give each peer its own address');
}

function textOf({ ip, port }: Address): string {
  return addressText(ip, port);
}
