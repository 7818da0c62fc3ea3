import { isDeepStrictEqual } from 'node:util';
import { SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import type { PeerDraft } from '../fields.js';
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
 * @throws SimError `bad-usage` (peer, setting or value), `bad-topology` (the network would be wrong, or its files have
 *   become wrong), `file-changed` (the files no longer say what was loaded)
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
  refuseTaken(topology, changed);
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

/** The check of the whole network would report the later of the two peers in the file, not the one that is modified. */
function refuseTaken({ peers }: Topology, changed: PeerSpec): void {
  const taken = peers.find(
    ({ id, ip, port }) => id !== changed.id && ip === changed.ip && port === changed.port,
  );
  if (taken === undefined) return;
  throw new SimError(
    'bad-usage',
    `${addressText(changed.ip, changed.port)} is the address of peer ${taken.id}`,
    { hint: `give peer ${changed.id} another port` },
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
