import type { Problem } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import { distancesFrom } from './graph.js';
import { oneWayLinks } from './measures.js';
import type { PeerSpec, Topology } from './model.js';
import { showPath } from './text.js';
import { addressText } from './validate/check-peers.js';

/** More peers than this are not named one by one. */
const mostNamed = 5;
/** Every peer's reach is looked at in networks up to this many; in larger ones the first peer's. */
const allUpTo = 2_000;
/** Where systems take ports from for connections of their own (Linux, macOS and others overlap here). */
const ephemeral = { first: 32_768, last: 60_999 };

/**
 * What is legal but odd, and may be a mistake: each with the place of a peer that it is about.
 *
 * @param cwd paths are told as seen from here
 */
export function findWarnings(topology: Topology, cwd: string = process.cwd()): Problem[] {
  const at = ({ source }: PeerSpec): Pick<Problem, 'file' | 'line'> => {
    return { file: showPath(source.file, cwd), line: source.line };
  };
  return [absences, oneWays, unreachable, shortTtls, ports, sharedShares].flatMap((findWarnings) =>
    findWarnings(topology).map(({ peer, message, hint }) => ({ ...at(peer), message, hint })),
  );
}

interface Warning {
  readonly peer: PeerSpec;
  readonly message: string;
  readonly hint: string;
}

function absences({ peers, absent }: Topology): Warning[] {
  return absent.flatMap(({ id, ip, port }) => {
    const peer = peers.find(({ neighbours }) => neighbours.includes(id));
    if (peer === undefined) return [];
    const message = `neighbour ${id} of peer ${peer.id}, at ${addressText(ip, port)}, is described nowhere`;
    return [{ peer, message, hint: `add a file for peer ${id}, or remove it from the list` }];
  });
}

function oneWays({ peers }: Topology): Warning[] {
  const links = oneWayLinks(peers);
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  const all = peers.reduce((sum, { neighbours }) => sum + neighbours.filter((id) => byId.has(id)).length, 0);
  const [first] = links;
  const peer = byId.get(first?.[0] ?? -1);
  if (peer === undefined) return [];
  const hint = 'list each in the other, if both are to ask';
  // A network whose links all lead one way is meant so; it is one thing to say, and no list of mistakes.
  if (links.length === all || links.length > mostNamed) {
    const message = `${links.length === all ? 'all' : `${links.length} of ${all}`} links lead one way only: ${named(links.map(([from, to]) => `${from} to ${to}`))}`;
    return [{ peer, message, hint }];
  }
  return links.flatMap(([from, to]) => {
    const source = byId.get(from);
    return source === undefined
      ? []
      : [{ peer: source, message: `${from} asks ${to}, but ${to} does not ask ${from}`, hint }];
  });
}

function unreachable({ peers }: Topology): Warning[] {
  if (peers.length < 2) return [];
  const asked = new Set(peers.flatMap(({ neighbours }) => neighbours));
  const known = new Set(peers.map(({ id }) => id));
  const asks = ({ neighbours }: PeerSpec): boolean => neighbours.some((id) => known.has(id));
  const unasked = peers.filter(({ id }) => !asked.has(id));
  return [
    ...together(
      unasked.filter((peer) => !asks(peer)),
      (who) => `${who} no link at all`,
      'has',
      (ids) => `list ${ids} in some other peer`,
    ),
    ...together(
      unasked.filter(asks),
      (who) => `${who} asked by nobody: what is shared there is not found`,
      'is',
      (ids) => `list ${ids} in some other peer`,
    ),
    ...together(
      peers.filter((peer) => asked.has(peer.id) && !asks(peer)),
      (who) => `${who} no neighbour: nothing is found from there, and nothing passed on`,
      'has',
      () => 'list a neighbour, if it is to ask',
    ),
  ];
}

/** One remark for each of a few peers, or one for all of many. */
function together(
  peers: readonly PeerSpec[],
  messageOf: (who: string) => string,
  verb: 'has' | 'is',
  mendOf: (ids: string) => string,
): Warning[] {
  const [first] = peers;
  if (first === undefined || peers.length <= mostNamed) {
    return peers.map((peer) => ({
      peer,
      message: messageOf(`peer ${peer.id} ${verb}`),
      hint: mendOf(String(peer.id)),
    }));
  }
  const ids = named(peers.map(({ id }) => String(id)));
  const plural = verb === 'has' ? 'have' : 'are';
  return [
    { peer: first, message: messageOf(`${peers.length} peers (${ids}) ${plural}`), hint: mendOf('each') },
  ];
}

function shortTtls({ peers }: Topology): Warning[] {
  const looked = peers.length <= allUpTo ? peers : peers.slice(0, 1);
  const short = looked.flatMap((peer) => {
    const distances = [...distancesFrom(peers, peer.id).values()];
    const farthest = distances.at(-1) ?? 0;
    const beyond = distances.filter((distance) => distance > peer.ttl).length;
    return beyond === 0 ? [] : [{ peer, farthest, beyond }];
  });
  const [first] = short;
  if (first === undefined) return [];
  const { peer, farthest, beyond } = first;
  const others = short.length === 1 ? '' : `; so it is with ${short.length - 1} more`;
  const message = `the TTL of ${peer.ttl} of peer ${peer.id} is too short for ${beyond} of ${peers.length - 1} peers, the farthest ${farthest} links away${others}`;
  const most = Math.max(...short.map((one) => one.farthest));
  return [{ peer, message, hint: `a ttl of ${most} reaches all` }];
}

function ports({ peers }: Topology): Warning[] {
  const inPool = peers.filter(({ port }) => port >= ephemeral.first && port <= ephemeral.last);
  const [peer] = inPool;
  if (peer === undefined) return [];
  const message = `${inPool.length === 1 ? 'a port lies' : `${inPool.length} ports lie`} between ${ephemeral.first} and ${ephemeral.last}, from which the system takes its own: ${named(inPool.map(({ port }) => String(port)))}`;
  return [{ peer, message, hint: `use ports below ${ephemeral.first}, or --ports auto` }];
}

function sharedShares({ peers }: Topology): Warning[] {
  const owners = new Map<string, PeerSpec[]>();
  for (const peer of peers) owners.set(peer.shareDir, [...(owners.get(peer.shareDir) ?? []), peer]);
  return [...owners.values()].flatMap(([peer, ...others]) => {
    if (peer === undefined || others.length === 0) return [];
    const ids: PeerId[] = [peer, ...others].map(({ id }) => id);
    const message = `peers ${named(ids.map(String))} share one folder: whatever one has, all have`;
    return [{ peer, message, hint: 'give each a share_dir of its own' }];
  });
}

function named(items: readonly string[]): string {
  const more = items.length - mostNamed;
  return more > 0 ? `${items.slice(0, mostNamed).join(', ')} and ${more} more` : items.join(', ');
}
