import type { Address, PeerId } from '../../core/vocabulary.js';
import type { LinksDraft } from '../ini/draft.js';
import type { Entry } from '../ini/read-sections.js';
import type { AbsentPeer } from '../model.js';
import { locationSeenFrom, type Report, type SourceLocation } from '../source.js';
import { quote } from '../text.js';
import { addressText, type CheckedPeer } from './check-peers.js';
import { ip, port, readList } from './values.js';

/** That a peer's file names a neighbour and says where it listens, as layouts of one peer per file do. */
export interface NeighbourAddress extends Address {
  readonly id: PeerId;
  readonly location: SourceLocation;
}

/** Puts a peer's three lists together: whom it names, at which IP address, at which port. */
export function readMentions(
  peer: CheckedPeer,
  ids: readonly (PeerId | undefined)[],
  idsEntry: Entry,
  addresses: NonNullable<LinksDraft['addresses']>,
  report: Report,
): NeighbourAddress[] {
  const { ips: ipsEntry, ports: portsEntry } = addresses;
  const ips = ipsEntry && readList(ipsEntry, ip, report);
  const ports = portsEntry && readList(portsEntry, port, report);
  if (!ipsEntry || !portsEntry || !ips || !ports) return [];
  if (ips.length !== ids.length || ports.length !== ids.length) {
    const lists = [idsEntry, ipsEntry, portsEntry].map(({ key, value }) => `${key} ${quote(value)}`);
    const message = `lists of unequal length: ${lists.join(', ')}`;
    report(idsEntry.location, message, 'write one address and one port for each id');
    return [];
  }
  const location = portsEntry.location;
  const mentions = ids.map((id, index) => ({ id, ip: ips[index], port: ports[index], location }));
  return mentions.filter((mention): mention is NeighbourAddress => {
    const { id, ip, port } = mention;
    return id !== undefined && id !== peer.id && ip !== undefined && port !== undefined;
  });
}

/**
 * Checks that all files agree on where each peer listens, and that no two peers are said to listen at one place.
 * Returns the peers that are mentioned and not described.
 */
export function checkMentions(
  mentions: readonly NeighbourAddress[],
  peers: readonly CheckedPeer[],
  report: Report,
): AbsentPeer[] {
  const described = withIdOfTheirOwn(peers.flatMap(asMention));
  const byId = new Map(described.map((one) => [one.id, one]));
  const byAddress = new Map(described.map((one) => [addressOf(one), one]));
  const describedIds = new Set(peers.map(({ id }) => id));
  const absent: AbsentPeer[] = [];
  for (const mention of mentions) {
    const known = byId.get(mention.id);
    if (known !== undefined) {
      noteDifference(mention, known, report);
      continue;
    }
    // It is described twice, or its own address could not be read: there is nothing to agree with.
    if (describedIds.has(mention.id)) continue;
    byId.set(mention.id, mention);
    const taken = byAddress.get(addressOf(mention));
    if (taken !== undefined) noteTaken(mention, taken, report);
    else byAddress.set(addressOf(mention), mention);
    absent.push({ id: mention.id, ip: mention.ip, port: mention.port });
  }
  return absent;
}

/** What a peer's own file says of it, in the form in which others speak of it. */
function asMention({ id, ip, port, draft }: CheckedPeer): NeighbourAddress[] {
  if (id === undefined || ip === undefined || port === undefined) return [];
  return [{ id, ip, port, location: draft.port?.location ?? draft.location }];
}

/** Without the peers that share an id: which of them others mean is not known. */
function withIdOfTheirOwn(described: readonly NeighbourAddress[]): NeighbourAddress[] {
  const counts = new Map<PeerId, number>();
  for (const { id } of described) counts.set(id, (counts.get(id) ?? 0) + 1);
  return described.filter(({ id }) => counts.get(id) === 1);
}

function noteDifference(mention: NeighbourAddress, known: NeighbourAddress, report: Report): void {
  if (addressOf(mention) === addressOf(known)) return;
  const other = `${locationSeenFrom(mention.location, known.location)} says ${quote(addressOf(known))}`;
  const message = `neighbour ${mention.id} is at ${quote(addressOf(mention))} here, but ${other}`;
  report(mention.location, message, 'make both the same');
}

function noteTaken(mention: NeighbourAddress, taken: NeighbourAddress, report: Report): void {
  const other = `peer ${taken.id} (${locationSeenFrom(mention.location, taken.location)}) has it already`;
  const message = `duplicate address ${quote(addressOf(mention))} of neighbour ${mention.id}: ${other}`;
  report(mention.location, message, 'give each peer an address of its own');
}

function addressOf({ ip, port }: Address): string {
  return addressText(ip, port);
}
