import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SimError } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import type { PeerId } from '../core/vocabulary.js';
import { applyModification, type Modification, planModification } from '../topology/edit/modify.js';
import { shippedPath } from '../topology/find-files.js';
import { convert } from '../topology/formats/convert.js';
import { loadTopology } from '../topology/load.js';
import type { Topology } from '../topology/model.js';
import { showPath } from '../topology/text.js';
import { requireFreePort } from './free-port.js';
import { fixedByHosts } from './network-commands.js';
import { requireNoNewRequest } from './require-permissions.js';
import type { Session } from './session.js';

/** A modification that has been written, and which the running network follows. */
export interface AppliedModification extends Modification {
  /** The peers that were restarted for it. */
  readonly restarted: readonly PeerId[];
}

/**
 * Changes a setting of a peer, in its files and in the running network. Everything is checked before anything changes.
 *
 * @param cwd start of relative paths in messages
 * @returns null if nothing would change
 * @throws SimError as `planModification`, `not-allowed`, `port-taken`, or `bad-usage` for an address that cannot be used; and as
 *   `Network.change`, if the files are changed and the network could not follow
 */
export async function modifyPeer(
  session: Session,
  peer: PeerId,
  setting: string,
  value: string,
  cwd: string,
): Promise<AppliedModification | null> {
  const plan = await planModification(session.network.topology, peer, setting, value, { cwd });
  if (plan === null) return null;
  if (session.hasHosts && isAddressChanged(session.network.topology, plan.topology, peer))
    throw fixedByHosts('an address of the INI is for one machine');
  requireNoNewRequest(session.network.topology, plan.topology, session.permissions);
  await requireFreeAddress(session, peer, plan);
  await applyModification(plan);
  try {
    return { ...plan, restarted: await session.change(plan.topology) };
  } catch (error) {
    throw notApplied(error, plan, cwd);
  }
}

/** The error where the files are changed, but the network could not follow. */
function notApplied(error: unknown, { files }: Modification, cwd: string): unknown {
  if (!(error instanceof SimError)) return error;
  const where = files.map(({ path }) => printable(showPath(path, cwd))).join(', ');
  return new SimError(error.code, `it is written to ${where}, but ${error.message}`, {
    hint: `${error.hint ?? 'remove the cause'}; then start the peer`,
    exitCode: error.exitCode,
    cause: error,
  });
}

/** A new address of a peer must be free. */
async function requireFreeAddress(
  { network }: Session,
  id: PeerId,
  { topology }: Modification,
): Promise<void> {
  const before = network.topology.peers.find((peer) => peer.id === id);
  const after = topology.peers.find((peer) => peer.id === id);
  if (after === undefined) throw new SimError('bad-usage', `peer ${id} would be removed`);
  if (!isAddressChanged(network.topology, topology, id)) return;
  // The peer itself may hold this port now: on the other address, or on all addresses.
  const isOwnPort = before?.port === after.port;
  await requireFreePort(after.ip, network.ports === 'auto' || isOwnPort ? 0 : after.port);
}

function isAddressChanged(one: Topology, other: Topology, id: PeerId): boolean {
  const before = one.peers.find((peer) => peer.id === id);
  const after = other.peers.find((peer) => peer.id === id);
  return before?.ip !== after?.ip || before?.port !== after?.port;
}

/** Why a topology must not be modified. */
export interface ReadOnlyReason {
  readonly message: string;
  readonly hint: string;
}

/**
 * A topology that ships with floodsim must not be modified by its bare name; by its path it may.
 *
 * @param where as the user named it
 * @param path where it was found
 */
export async function readOnlyReason(
  where: string,
  path: string,
  cwd: string,
): Promise<ReadOnlyReason | null> {
  if (existsSync(resolve(cwd, where)) || (await shippedPath(where)) !== path) return null;
  return {
    message: `${where} is built in and cannot be modified`,
    hint: `make a copy and use it: sim topology convert ${where} -o my-${where}.ini`,
  };
}

/**
 * Writes a topology into a folder, so that it can be modified there.
 *
 * @returns the copy, with the same name and layout, and the same shares
 */
export async function copyTopology(topology: Topology, folder: string): Promise<Topology> {
  const { name, layout } = topology;
  const out = join(folder, layout === 'network' ? `${name}.ini` : name);
  const values = { ip: '127.0.0.1', basePort: 0, overwrite: true, comments: [] };
  convert(topology, { out, format: layout, ...values });
  return loadTopology(out);
}
