import { SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import type { PeerId } from '../core/vocabulary.js';
import type { Fault, FaultKind, Target } from './fault.js';
import { kindOf } from './registry.js';

/** What must be known of a peer: those of a topology and of a trace's overlay have it. */
export interface CheckedPeer {
  readonly id: PeerId;
  /** The peers that it sends queries to. */
  readonly neighbours: readonly PeerId[];
  /** Set for a foreign peer. */
  readonly program?: object | undefined;
}

interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/**
 * Checks whether a network can have a fault: its peers and links exist, and no foreign peer would have to do what only a
 * native one can. With `*` it is enough if one of them can.
 *
 * @throws SimError `bad-usage` with what is possible
 */
export function checkFault(fault: Fault, peers: readonly CheckedPeer[]): void {
  faultCheck(peers)(fault);
}

/** {@link checkFault} for many faults of one network. */
export function faultCheck(peers: readonly CheckedPeer[]): (fault: Fault) => void {
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  return (fault) => checkIn(byId, fault);
}

function checkIn(byId: Peers, fault: Fault): void {
  const refusal =
    unknownPeer(fault, byId) ??
    unknownLink(fault.target, byId) ??
    unableForeign(fault.target, kindOf(fault), byId);
  if (refusal === undefined) return;
  throw new SimError('bad-usage', `fault ${quote(fault.text, 100)}: ${refusal.message}`, {
    hint: refusal.hint,
  });
}

type Peers = ReadonlyMap<PeerId, CheckedPeer>;

function unknownPeer({ target, when }: Fault, peers: Peers): Refusal | undefined {
  const inCondition = when.on === 'event' ? [when.peer, when.link?.from, when.link?.to] : [];
  const unknown = [...peersIn(target), ...inCondition].find((id) => typeof id === 'number' && !peers.has(id));
  if (unknown === undefined) return undefined;
  return { message: `there is no peer ${unknown}`, hint: `the peers are ${listed([...peers.keys()])}` };
}

function peersIn(target: Target): readonly (PeerId | 'all')[] {
  switch (target.on) {
    case 'peer':
      return target.peers === 'all' ? [] : target.peers;
    case 'link':
      return [target.from, target.to];
    case 'groups':
      return target.groups.flat();
    case 'transfer':
      return [target.holder, target.origin];
  }
}

function unknownLink(target: Target, peers: Peers): Refusal | undefined {
  if (target.on === 'groups') return unlinkedGroups(target.groups, peers);
  if (target.on !== 'link') return undefined;
  const { from, to, bothWays } = target;
  if (leads(from, to, peers) || (bothWays && leads(to, from, peers))) return undefined;
  const message =
    from === 'all' || to === 'all'
      ? `there is no such link`
      : `there is no link ${bothWays ? 'between' : 'from'} ${from} ${bothWays ? 'and' : 'to'} ${to}`;
  const peer = from === 'all' ? to : from;
  const neighbours = peer === 'all' ? undefined : peers.get(peer)?.neighbours;
  const hint =
    neighbours === undefined || neighbours.length === 0
      ? 'choose a link of the topology'
      : `peer ${peer} has links to ${listed(neighbours)}`;
  return { message, hint };
}

function leads(from: PeerId | 'all', to: PeerId | 'all', peers: Peers): boolean {
  const senders = from === 'all' ? [...peers.values()] : [peers.get(from)];
  return senders.some((peer) =>
    peer?.neighbours.some((neighbour) => peers.has(neighbour) && (to === 'all' || neighbour === to)),
  );
}

function unlinkedGroups(groups: readonly (readonly PeerId[])[], peers: Peers): Refusal | undefined {
  const groupOf = new Map(groups.flatMap((group, index) => group.map((id) => [id, index] as const)));
  const isLinked = [...groupOf].some(([id, group]) =>
    peers.get(id)?.neighbours.some((other) => (groupOf.get(other) ?? group) !== group),
  );
  return isLinked
    ? undefined
    : { message: 'there is no link between these groups', hint: 'put neighbours into different groups' };
}

function unableForeign(target: Target, kind: FaultKind, peers: Peers): Refusal | undefined {
  const [who, ids] = mustBeNative(target, kind);
  const isNative = (id: PeerId): boolean => peers.get(id)?.program === undefined;
  const able = [...peers.keys()].filter(isNative);
  const hint = able.length === 0 ? 'this network has no native peer' : `the native peers are ${listed(able)}`;
  if (ids === 'all') {
    return able.length > 0 ? undefined : { message: `${kind.name} needs a native peer`, hint };
  }
  const foreign = ids.find((id) => !isNative(id));
  if (foreign === undefined) return undefined;
  return { message: `${who} ${foreign} is a foreign peer, and ${kind.name} needs a native one`, hint };
}

/** The peers that have to be native, and what they are. */
function mustBeNative(target: Target, kind: FaultKind): readonly [string, readonly PeerId[] | 'all'] {
  if (kind.on === 'peer' && target.on === 'peer') return ['peer', kind.alsoForeign ? [] : target.peers];
  if (kind.on !== 'transfer' || target.on !== 'transfer') return ['peer', []];
  const [who, id] = kind.by === 'proxy' ? ['origin', target.origin] : ['holder', target.holder];
  return [who, id === 'all' ? 'all' : [id]];
}

/** At most 20 of them. */
function listed(ids: readonly PeerId[]): string {
  const shown = ids.slice(0, 20).join(', ');
  return ids.length > 20 ? `${shown} and ${ids.length - 20} more` : shown;
}
