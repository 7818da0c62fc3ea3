import type { PeerId } from '../../core/vocabulary.js';
import type { PeerDraft } from '../ini/draft.js';
import type { Entry } from '../ini/read-sections.js';
import { locationSeenFrom, type Report, type SourceLocation } from '../source.js';
import { quote } from '../text.js';
import { id, ip, port, readValue, ttl, type ValueType } from './values.js';

/** A peer of which each value has been looked at by itself; what is missing or wrong is undefined, and reported. */
export interface CheckedPeer {
  readonly draft: PeerDraft;
  readonly id: PeerId | undefined;
  readonly ip: string | undefined;
  readonly port: number | undefined;
  readonly clientPort: number | undefined;
  /** Undefined also where the draft gives none: the network's default holds. */
  readonly ttl: number | undefined;
}

export function checkPeers(drafts: readonly PeerDraft[], report: Report): CheckedPeer[] {
  const peers = drafts.map((draft) => checkPeer(draft, report));
  checkIds(peers, report);
  checkAddresses(peers, report);
  return peers;
}

function checkPeer(draft: PeerDraft, report: Report): CheckedPeer {
  const read = <T>(entry: Entry | undefined, kind: ValueType<T>): T | undefined =>
    entry && readValue(entry, kind, report);
  return {
    draft,
    id: read(draft.id, id),
    ip: read(draft.ip, ip),
    port: read(draft.port, port),
    clientPort: read(draft.clientPort, port),
    ttl: read(draft.ttl, ttl),
  };
}

function checkIds(peers: readonly CheckedPeer[], report: Report): void {
  const seen = new Map<PeerId, SourceLocation>();
  for (const peer of peers) {
    if (peer.id === undefined) continue;
    const here = peer.draft.id?.location ?? peer.draft.location;
    const first = seen.get(peer.id);
    if (first === undefined) {
      seen.set(peer.id, here);
    } else {
      const message = `duplicate id ${quote(String(peer.id))}: ${locationSeenFrom(here, first)} has it already`;
      report(here, message, 'give each peer an id of its own');
    }
  }
}

function checkAddresses(peers: readonly CheckedPeer[], report: Report): void {
  const seen = new Map<string, CheckedPeer>();
  for (const peer of peers) {
    if (peer.ip === undefined || peer.port === undefined) continue;
    const address = addressText(peer.ip, peer.port);
    const first = seen.get(address);
    if (first === undefined) {
      seen.set(address, peer);
    } else {
      const here = peer.draft.port?.location ?? peer.draft.location;
      const message = `duplicate address ${quote(address)}: ${nameSeenFrom(here, first)} has it already`;
      report(here, message, `give ${nameOf(peer)} another port`);
    }
  }
}

/** `127.0.0.1:10810`, `[::1]:10810`. */
export function addressText(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** `peer 1`, or what can be said of a peer whose id could not be read. */
export function nameOf(peer: CheckedPeer): string {
  return peer.id === undefined ? 'this peer' : `peer ${peer.id}`;
}

/** `peer 1 (line 5)`. */
function nameSeenFrom(here: SourceLocation, peer: CheckedPeer): string {
  const place = peer.draft.port?.location ?? peer.draft.location;
  const name = peer.id === undefined ? 'another peer' : `peer ${peer.id}`;
  return `${name} (${locationSeenFrom(here, place)})`;
}
