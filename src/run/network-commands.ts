import { ExitCode, SimError } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import type { Network } from '../launch/network.js';
import type { NetworkPeer } from '../launch/network-peer.js';
import type { Ports } from '../launch/peer-config.js';
import type { ShareDescription } from '../share/describe.js';
import { requireFreePort } from './free-port.js';
import type { Session } from './session.js';

/** The state of a peer, as users see it. */
export type ShownState =
  | 'up'
  | 'killed'
  | 'absent'
  | 'starting'
  | 'listening'
  | 'failed'
  | 'stopping'
  | 'died';

export function stateOf(network: Network, id: PeerId): ShownState {
  const state = network.peer(id)?.state.state;
  if (state === 'ready') return 'up';
  if (state === 'stopped') return 'killed';
  return state ?? 'absent';
}

/** The address of a peer: the real one where known, else that in the INI; also for an absent neighbour. */
export function addressOf(network: Network, id: PeerId): string {
  const { peers, absent } = network.topology;
  const inIni = peers.find((peer) => peer.id === id) ?? absent.find((peer) => peer.id === id);
  const process = network.peer(id);
  // The INI does not hold the real port with `auto` ports, nor the current one of a running peer after a change.
  const isReal = process?.isGone === false || network.ports === 'auto';
  const address = (isReal ? process?.address : null) ?? inIni;
  return address === undefined ? '?' : `${address.ip}:${address.port}`;
}

/**
 * Kills the process of a peer, like a crash.
 *
 * @throws SimError `bad-usage` if it is not running
 */
export async function killPeer({ network }: Session, id: PeerId): Promise<NetworkPeer> {
  const peer = network.peer(id);
  if (peer === undefined || peer.isGone) {
    throw new SimError('bad-usage', `peer ${id} is not running`, { hint: `start it with start ${id}` });
  }
  await network.killPeer(id);
  return peer;
}

/**
 * Restarts a peer that is gone.
 *
 * @throws SimError `bad-usage` if it is running; and as `Network.start`
 */
export async function startPeer({ network }: Session, id: PeerId): Promise<NetworkPeer | undefined> {
  if (network.peer(id)?.isGone === false) {
    throw new SimError('bad-usage', `peer ${id} is running`, { hint: `kill it first with kill ${id}` });
  }
  await network.restart(id);
  return network.peer(id);
}

/**
 * Changes between the ports of the INI and free ports.
 *
 * @returns the peers that were restarted
 * @throws SimError `bad-usage` for those of the INI on other machines; `port-taken`, before any peer is stopped; and as `Network.change`
 */
export async function changePorts(session: Session, ports: Ports): Promise<readonly PeerId[]> {
  const { topology } = session.network;
  if (ports === session.network.ports) return [];
  if (session.hasHosts) throw fixedByHosts('the ports of the INI are for one machine');
  if (ports === 'ini') for (const { ip, port } of topology.peers) await requireFreePort(ip, port);
  return session.change(topology, ports);
}

/** The error of a change that peers on other machines cannot follow. */
export function fixedByHosts(message: string): SimError {
  return new SimError('bad-usage', `${message}, and these peers run on other machines`, {
    hint: 'they have the addresses of their hosts, and free ports; start the network without a launcher',
  });
}

/** @throws SimError `peer-failed` if the peer cannot send a query now */
export function requireReadyOrigin(network: Network, id: PeerId, hint: string): void {
  if (network.peer(id)?.isReady === true) return;
  throw new SimError('peer-failed', `peer ${id} is not running`, { hint, exitCode: ExitCode.network });
}

/** @throws SimError `bad-usage` if one of the running queries has this origin and this file */
export function requireNewQuery(
  running: readonly { readonly origin: PeerId; readonly file: string }[],
  origin: PeerId,
  file: string,
): void {
  if (!running.some((query) => query.origin === origin && query.file === file)) return;
  throw new SimError('bad-usage', `peer ${origin} is already searching for ${file}`, {
    hint: 'wait for its answer',
  });
}

/** What each running peer shares, as far as it is described; peers that are not running are left out. */
export async function sharedFiles(network: Network): Promise<Map<PeerId, ShareDescription>> {
  const ids = network.topology.peers.map(({ id }) => id);
  const described = await Promise.all(
    ids.map(async (id) => [id, await network.describe(id, false)] as const),
  );
  return new Map(
    described.flatMap(([id, description]) => (description === null ? [] : [[id, description] as const])),
  );
}
