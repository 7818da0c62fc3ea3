import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import type { Address, PeerId } from '../../core/vocabulary.js';
import type { PeerDraft } from '../fields.js';
import { loadWithDrafts } from '../load.js';
import type { PeerSpec, Topology } from '../model.js';
import type { Entry } from '../source.js';
import { addressText } from '../text.js';
import { applyEdits, fileOf } from './edit-lines.js';
import { type Edit, planEdits } from './plan-edits.js';
import { type FileChange, replaceFiles } from './replace-files.js';
import { type PeerChange, parseSetting, settingNamed, settingText } from './settings.js';
import { loadFrom, takeSnapshot } from './snapshot.js';

export { settings } from './settings.js';

/** The result of one modification of one peer, before it is written. */
export interface Modification {
  /** The files that change. */
  readonly files: readonly FileChange[];
  /** The whole network as it will be, checked. */
  readonly topology: Topology;
  /** The setting's value before, as text for people: neighbours as `0/3/4`, or `none`. */
  readonly from: string;
  /** The value after, in the same form. */
  readonly to: string;
}

export interface ModifyOptions {
  /** Start of relative paths in messages and hints. Default: the process's working directory. */
  readonly cwd?: string | undefined;
}

/**
 * Plans a modification of one peer, in the text of its file and of files that list it as a neighbour; nothing is written.
 *
 * The edited texts are loaded like any topology, so that all rules hold. Topologies that ship with floodsim can be
 * modified too; the caller has to warn that they are in floodsim's own folder.
 *
 * @param topology as it was loaded
 * @param name one of {@link settings}; upper and lower case count as the same
 * @param value as a user types it; a `sharedir` is relative to the INI file, a `peerlist` is `0/3/4` or `none`
 * @returns null if nothing would change
 * @throws SimError `bad-usage` (peer, setting or value), `duplicate-value` (another peer has it), `bad-topology` (the
 *   network would be wrong, or its files have become wrong), `file-changed` (the files no longer say what was loaded)
 */
export async function planModification(
  topology: Topology,
  peer: PeerId,
  name: string,
  value: string,
  options: ModifyOptions = {},
): Promise<Modification | null> {
  const setting = settingNamed(name);
  const before = requirePeer(topology, peer);
  const cwd = options.cwd ?? process.cwd();
  const { contents, drafts } = await takeSnapshot(topology, cwd);
  const { draft, shareDir } = draftOf(before, drafts);

  const parsed = await parseSetting(setting, value, shareDir, cwd);
  const changed = { ...before, ...parsed.change };
  if (isDeepStrictEqual(changed, before)) return null;
  refuseTaken(topology, changed, parsed.change);
  if ('port' in parsed.change || 'clientPort' in parsed.change) refuseOwnPort(changed);
  const files = changesOf(planEdits({ topology, drafts, draft, field: setting.field, parsed }), contents);
  const edited = new Map([...contents, ...files.map(({ path, after }) => [path, after] as const)]);
  const heading = `peer ${peer} cannot have the ${setting.name} ${quote(value)}`;
  const after = await loadFrom(edited, topology, cwd, heading);
  refuseOtherEffects(topology, after, peer, parsed.change);
  // The topology has a folder's absolute path; people know it as it is written in the file.
  const [from, to] =
    setting.field === 'shareDir'
      ? [shareDir.value, value]
      : [settingText(before, setting), settingText(requirePeer(after, peer), setting)];
  return { files, topology: after, from, to };
}

/**
 * Writes a modification, each file in one step. If one of several cannot be written, those already written are restored.
 *
 * @throws SimError `file-changed` if a file has changed since the plan was made; `not-written`
 */
export async function applyModification(modification: Modification): Promise<void> {
  await replaceFiles(modification.files);
}

/** What the files say of a peer now, each value as it is written; empty where they do not have it. */
export interface WrittenPeer extends Readonly<Record<'ip' | 'port' | 'clientPort' | 'shareDir', string>> {
  readonly neighbours: readonly PeerId[];
}

/** @throws SimError as `loadTopology`, or `bad-usage` if the peer is no longer there */
export async function readWrittenPeer({ path }: Topology, id: PeerId, cwd: string): Promise<WrittenPeer> {
  const { topology, drafts } = await loadWithDrafts(path, { cwd });
  const peer = requirePeer(topology, id);
  const { ip, port, clientPort, shareDir } = draftOf(peer, drafts).draft.entries;
  const textOf = (entry: Entry | undefined): string => entry?.value ?? '';
  return {
    ip: textOf(ip),
    port: textOf(port),
    clientPort: textOf(clientPort),
    shareDir: textOf(shareDir),
    neighbours: peer.neighbours,
  };
}

function requirePeer({ peers, absent }: Topology, id: PeerId): PeerSpec {
  const peer = peers.find((one) => one.id === id);
  if (peer !== undefined) return peer;
  const isListed = absent.some((one) => one.id === id);
  const ids = peers.slice(0, 20).map((one) => one.id);
  const more = peers.length > ids.length ? ' ...' : '';
  throw new SimError(
    'bad-usage',
    isListed ? `peer ${id} is only listed as a neighbour: it has no file` : `there is no peer ${id}`,
    { hint: `give one of ${ids.join(', ')}${more}` },
  );
}

/**
 * Refuses a port or a share folder that another peer has: always a mistake, although some of them would run. A file that has
 * such values already can be loaded, and modified elsewhere. Peers may share an IP address, and have equal neighbours.
 */
function refuseTaken({ peers, absent }: Topology, { id, ip, port }: PeerSpec, change: PeerChange): void {
  const others = [...peers, ...absent].filter((one) => one.id !== id);
  const refuse = (what: string, isTaken: (other: OtherPeer) => boolean, hint: string): void => {
    const other = others.find(isTaken);
    if (other === undefined) return;
    throw new SimError('duplicate-value', `${what} of peer ${other.id}`, { hint });
  };
  const otherPort = `give peer ${id} another port`;
  // The check of the whole network would report the later of the two peers in the file, not the one that is modified.
  if (change.ip !== undefined) {
    refuse(`${addressText(ip, port)} is the address`, (one) => one.ip === ip && one.port === port, otherPort);
  }
  for (const value of [change.port, change.clientPort]) {
    if (value === undefined) continue;
    refuse(`${value} is the server port`, (one) => one.port === value, otherPort);
    refuse(`${value} is the client port`, (one) => one.clientPort === value, otherPort);
  }
  const { shareDir } = change;
  if (shareDir !== undefined) {
    const hint = `give peer ${id} a folder of its own`;
    refuse(`${quote(basename(shareDir))} is the share folder`, (one) => one.shareDir === shareDir, hint);
  }
}

/** A peer, or a neighbour of which only the address is known. */
type OtherPeer = Address & { readonly id: PeerId } & Partial<Pick<PeerSpec, 'clientPort' | 'shareDir'>>;

/** A peer cannot listen on its own client port. */
function refuseOwnPort({ id, port, clientPort }: PeerSpec): void {
  if (port !== clientPort) return;
  throw new SimError(
    'duplicate-value',
    `${port} would be the server port and the client port of peer ${id}`,
    {
      hint: 'give it two different ports',
    },
  );
}

/** The draft of a loaded peer. It exists, because the files still say the same. */
function draftOf(
  { id, source }: PeerSpec,
  drafts: readonly PeerDraft[],
): { readonly draft: PeerDraft; readonly shareDir: Entry } {
  const draft = drafts.find(
    ({ location }) => location.file.path === source.file && location.line === source.line,
  );
  const shareDir = draft?.entries.shareDir;
  if (draft === undefined || shareDir === undefined) {
    throw new Error(`peer ${id} is loaded, but its section is missing`);
  }
  return { draft, shareDir };
}

function changesOf(edits: readonly Edit[], contents: ReadonlyMap<string, Uint8Array>): FileChange[] {
  const paths = new Set(edits.map((edit) => fileOf(edit).path));
  return [...paths].map((path) => {
    const before = Buffer.from(contents.get(path) ?? []);
    const own = edits.filter((edit) => fileOf(edit).path === path);
    return { path, before, after: applyEdits(before, own) };
  });
}

/** The edit must change what was asked for and nothing else. */
function refuseOtherEffects(before: Topology, after: Topology, peer: PeerId, change: PeerChange): void {
  const meant = before.peers.map((one) => (one.id === peer ? { ...one, ...change } : one));
  if (isDeepStrictEqual(after.peers.map(withoutSource), meant.map(withoutSource))) return;
  throw new SimError('bad-usage', 'this value cannot be stored in the INI file', {
    hint: 'choose another value, or edit the file by hand',
  });
}

/** An inserted line moves the lines below it. */
function withoutSource({ source: _, ...rest }: PeerSpec): Omit<PeerSpec, 'source'> {
  return rest;
}
