import type { PeerId } from '../../core/vocabulary.js';
import type { Entry } from '../ini/read-sections.js';
import type { Report } from '../source.js';
import { quote } from '../text.js';
import { type CheckedPeer, nameOf } from './check-peers.js';
import { type NeighbourAddress, readMentions } from './neighbour-addresses.js';
import { id, readList } from './values.js';

/** What the lists of neighbours came to. */
export interface CheckedLinks {
  readonly neighbours: ReadonlyMap<CheckedPeer, readonly PeerId[]>;
  /** Neighbours that were named with an address. */
  readonly mentions: readonly NeighbourAddress[];
}

/**
 * Checks whom each peer names.
 *
 * @param isComplete false if some file or section could not be told: no neighbour can then be called unknown, for that
 * may be where it is described
 */
export function checkLinks(peers: readonly CheckedPeer[], isComplete: boolean, report: Report): CheckedLinks {
  const ids = new Set(peers.map((peer) => peer.id));
  const canTellUnknown = isComplete && !ids.has(undefined);
  const neighbours = new Map<CheckedPeer, readonly PeerId[]>();
  const mentions: NeighbourAddress[][] = [];
  for (const peer of peers) {
    const { ids: entry, addresses } = peer.draft.links;
    const named = entry && readList(entry, id, report);
    if (entry === undefined || named === undefined) continue;
    noteSelfAndTwice(peer, named, entry, report);
    if (addresses !== undefined) mentions.push(readMentions(peer, named, entry, addresses, report));
    else if (canTellUnknown) noteUnknown(peer, named, ids, entry, report);
    const once = [...new Set(named)];
    neighbours.set(
      peer,
      once.filter((neighbour) => neighbour !== undefined),
    );
  }
  return { neighbours, mentions: mentions.flat() };
}

type Named = readonly (PeerId | undefined)[];

function noteSelfAndTwice(peer: CheckedPeer, named: Named, entry: Entry, report: Report): void {
  if (peer.id !== undefined && named.includes(peer.id)) {
    const message = `peer ${quote(String(peer.id))} names itself as a neighbour`;
    report(entry.location, message, `remove ${peer.id} from ${entry.key}`);
  }
  const seen = new Set<PeerId>();
  const twice = new Set<PeerId>();
  for (const neighbour of named) {
    if (neighbour === undefined || neighbour === peer.id) continue;
    if (seen.has(neighbour)) twice.add(neighbour);
    seen.add(neighbour);
  }
  for (const neighbour of twice) {
    const message = `${nameOf(peer)} names the neighbour ${quote(String(neighbour))} more than once`;
    report(entry.location, message, `keep one ${neighbour} in ${entry.key}`);
  }
}

function noteUnknown(
  peer: CheckedPeer,
  named: Named,
  known: ReadonlySet<PeerId | undefined>,
  entry: Entry,
  report: Report,
): void {
  for (const neighbour of new Set(named)) {
    if (neighbour === undefined || known.has(neighbour)) continue;
    const message = `${nameOf(peer)} names an unknown neighbour ${quote(String(neighbour))}`;
    const hint = `add a [Peer-${neighbour}] section or remove ${neighbour} from ${entry.key}`;
    report(entry.location, message, hint);
  }
}
