import type { Problem } from '../core/errors.js';
import { largest } from '../core/extremes.js';
import type { PeerId } from '../core/vocabulary.js';
import { oneWayLinks } from './graph.js';
import { CompactGraph } from './measures.js';
import type { PeerSpec, Topology } from './model.js';
import { findUnservedFiles } from './share-warnings.js';
import { addressText, showPath } from './text.js';

/** More peers than this are not listed one by one. */
const maxListed = 5;
/** The reach of every peer is computed in networks up to this size; in larger ones only that of the first peer. */
const maxForAllReaches = 2_000;
/** The system takes the ports of outgoing connections from here (Linux, macOS and others overlap here). */
const ephemeral = { first: 32_768, last: 60_999 };

/**
 * Valid settings that are probably not intended, each with the location of a peer that it concerns.
 *
 * @param cwd paths are shown as seen from here
 */
export function findWarnings(topology: Topology, cwd: string = process.cwd()): Problem[] {
  const checks = [
    findAbsent,
    findOneWayLinks,
    findUnreachable,
    findShortTtls,
    findSystemPorts,
    findSharedFolders,
    findUnservedFiles,
  ];
  return checks.flatMap((check) =>
    check(topology).map(({ peer: { source }, message, hint }) => {
      return { file: showPath(source.file, cwd), line: source.line, message, hint };
    }),
  );
}

export interface Warning {
  readonly peer: PeerSpec;
  readonly message: string;
  readonly hint: string;
}

function findAbsent({ peers, absent }: Topology): Warning[] {
  const listedBy = new Map<PeerId, PeerSpec>();
  if (absent.length === 0) return [];
  for (const peer of peers) {
    for (const id of peer.neighbours) if (!listedBy.has(id)) listedBy.set(id, peer);
  }
  return absent.flatMap(({ id, ip, port }) => {
    const peer = listedBy.get(id);
    if (peer === undefined) return [];
    const message = `neighbour ${id} of peer ${peer.id}, at ${addressText(ip, port)}, has no file`;
    return [{ peer, message, hint: `add a file for peer ${id}, or remove it from the list` }];
  });
}

function findOneWayLinks({ peers }: Topology): Warning[] {
  const links = oneWayLinks(peers);
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  const all = peers.reduce((sum, { neighbours }) => sum + neighbours.filter((id) => byId.has(id)).length, 0);
  const [first] = links;
  const peer = byId.get(first?.[0] ?? -1);
  if (peer === undefined) return [];
  const hint = "add each peer to the other's list if both should send queries";
  // If all links lead one way, that is intended: one warning, not a list of mistakes.
  if (links.length === all || links.length > maxListed) {
    const count = links.length === all ? 'all' : `${links.length} of ${all}`;
    const message = `${count} links lead one way only: ${listed(links.map(([from, to]) => `${from} to ${to}`))}`;
    return [{ peer, message, hint }];
  }
  return links.flatMap(([from, to]) => {
    const source = byId.get(from);
    const message = `peer ${from} lists peer ${to}, but peer ${to} does not list peer ${from}`;
    return source === undefined ? [] : [{ peer: source, message, hint }];
  });
}

function findUnreachable({ peers }: Topology): Warning[] {
  if (peers.length < 2) return [];
  const listedIds = new Set(peers.flatMap(({ neighbours }) => neighbours));
  const known = new Set(peers.map(({ id }) => id));
  const isListed = ({ id }: PeerSpec): boolean => listedIds.has(id);
  const hasNeighbour = ({ neighbours }: PeerSpec): boolean => neighbours.some((id) => known.has(id));
  const addToList = (ids: string): string => `add ${ids} to the list of another peer`;
  return [
    ...together(
      peers.filter((peer) => !isListed(peer) && !hasNeighbour(peer)),
      (subject, isOne) => `${subject} ${isOne ? 'has' : 'have'} no link at all`,
      addToList,
    ),
    ...together(
      peers.filter((peer) => !isListed(peer) && hasNeighbour(peer)),
      (subject, isOne) =>
        `${subject} ${isOne ? 'is' : 'are'} not a neighbour of any peer: ${isOne ? 'its' : 'their'} files cannot be found`,
      addToList,
    ),
    ...together(
      peers.filter((peer) => isListed(peer) && !hasNeighbour(peer)),
      (subject, isOne) =>
        `${subject} ${isOne ? 'has' : 'have'} no neighbour: no query can be sent from there`,
      () => 'list a neighbour if it should send queries',
    ),
  ];
}

/** One warning for each of a few peers, or one for all of many. */
function together(
  peers: readonly PeerSpec[],
  messageFor: (subject: string, isOne: boolean) => string,
  hintFor: (ids: string) => string,
): Warning[] {
  const [first] = peers;
  if (first === undefined || peers.length <= maxListed) {
    return peers.map((peer) => ({
      peer,
      message: messageFor(`peer ${peer.id}`, true),
      hint: hintFor(String(peer.id)),
    }));
  }
  const ids = listed(peers.map(({ id }) => String(id)));
  return [
    { peer: first, message: messageFor(`${peers.length} peers (${ids})`, false), hint: hintFor('each') },
  ];
}

function findShortTtls({ peers }: Topology): Warning[] {
  const graph = new CompactGraph(peers);
  const checked = peers.length <= maxForAllReaches ? peers : peers.slice(0, 1);
  const short = checked.flatMap((peer, node) => {
    const reached = graph.searchFrom(node);
    const farthest = graph.distances[graph.queue[reached - 1] ?? node] ?? 0;
    const beyond = graph.distances.reduce((count, distance) => count + (distance > peer.ttl ? 1 : 0), 0);
    return beyond === 0 ? [] : [{ peer, farthest, beyond }];
  });
  const [first] = short;
  if (first === undefined) return [];
  const { peer, farthest, beyond } = first;
  const others = short.length === 1 ? '' : `; the same holds for ${short.length - 1} more`;
  const message = `the TTL ${peer.ttl} of peer ${peer.id} is too short for ${beyond} of ${peers.length - 1} peers, the farthest ${farthest} links away${others}`;
  const enough = largest(short.map((one) => one.farthest));
  return [{ peer, message, hint: `ttl = ${enough} reaches all` }];
}

function findSystemPorts({ peers }: Topology): Warning[] {
  const { first, last } = ephemeral;
  const affected = peers.filter(({ port }) => port >= first && port <= last);
  const [peer] = affected;
  if (peer === undefined) return [];
  const subject = affected.length === 1 ? 'a port is' : `${affected.length} ports are`;
  const ports = listed(affected.map(({ port }) => String(port)));
  const message = `${subject} between ${first} and ${last}, where the system takes ports for outgoing connections: ${ports}`;
  return [{ peer, message, hint: `use ports below ${first}, or --ports auto` }];
}

function findSharedFolders({ peers }: Topology): Warning[] {
  const owners = new Map<string, PeerSpec[]>();
  for (const peer of peers) {
    const others = owners.get(peer.shareDir);
    if (others === undefined) owners.set(peer.shareDir, [peer]);
    else others.push(peer);
  }
  return [...owners.values()].flatMap((group) => {
    const [peer] = group;
    if (peer === undefined || group.length === 1) return [];
    const message = `peers ${listed(group.map(({ id }) => String(id)))} share one folder: all have the same files`;
    return [{ peer, message, hint: 'give each peer its own share_dir' }];
  });
}

function listed(items: readonly string[]): string {
  const more = items.length - maxListed;
  return more > 0 ? `${items.slice(0, maxListed).join(', ')} and ${more} more` : items.join(', ');
}
