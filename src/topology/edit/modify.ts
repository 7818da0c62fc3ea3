import { isDeepStrictEqual } from 'node:util';
import { SimError } from '../../core/errors.js';
import type { PeerId } from '../../core/vocabulary.js';
import type { PeerDraft } from '../ini/draft.js';
import type { Entry } from '../ini/read-sections.js';
import type { PeerSpec, Topology } from '../model.js';
import { quote } from '../text.js';
import { addressText } from '../validate/check-peers.js';
import { applyEdits, fileOf } from './apply-edits.js';
import { parseSetting } from './parse-setting.js';
import { type Edit, planEdits } from './plan-edits.js';
import { type FileChange, replaceFiles } from './replace-files.js';
import { type PeerChange, settingNamed, settingText } from './settings.js';
import { loadFrom, takeSnapshot } from './snapshot.js';

export { settings } from './settings.js';

/** What one modification of one peer comes to. */
export interface Modification {
  /** What each file will be; only the files that change. */
  readonly files: readonly FileChange[];
  /** The whole network as it will be, checked. */
  readonly topology: Topology;
  /** The setting's value before, as text for people: neighbours as `0/3/4`, `none` where there is none. */
  readonly from: string;
  /** The value after, in the same form. */
  readonly to: string;
}

export interface ModifyOptions {
  /** Where a relative path begins, of files in messages and of folders in proposals. Default: the process's own. */
  readonly cwd?: string | undefined;
}

/**
 * Plans a modification of one peer, in the text of its file and of those that mention it; nothing is written.
 *
 * The edited texts are loaded as any topology is, so that all its rules hold. Topologies that ship with floodsim can be
 * modified as others can; that they lie in floodsim's own folder is for the caller to warn of.
 *
 * @param topology as it was loaded
 * @param name one of {@link settings}; upper and lower case count as the same
 * @param value as somebody types it; a `sharedir` is relative to the INI file, a `peerlist` is `0/3/4` or `none`
 * @returns null where nothing would change
 * @throws SimError `bad-usage` (peer, setting or value), `bad-topology` (what would come of it, or what the files have
 *   become), `file-changed` (the files no longer say what was loaded)
 */
export async function planModification(
  topology: Topology,
  peer: PeerId,
  name: string,
  value: string,
  options: ModifyOptions = {},
): Promise<Modification | null> {
  const setting = settingNamed(name);
  const before = peerOf(topology, peer);
  const cwd = options.cwd ?? process.cwd();
  const { contents, drafts } = await takeSnapshot(topology, cwd);
  const { draft, shareDir } = draftOf(before, drafts);

  const judged = await parseSetting(setting, value, shareDir, cwd);
  if (isDeepStrictEqual({ ...before, ...judged.change }, before)) return null;
  refuseTaken(topology, { ...before, ...judged.change });
  const files = changesOf(planEdits({ topology, drafts, draft, setting, judged }), contents);
  const edited = new Map([...contents, ...files.map(({ path, after }) => [path, after] as const)]);
  const heading = `peer ${peer} cannot have the ${setting} ${quote(value)}`;
  const after = await loadFrom(edited, topology, cwd, heading);
  refuseOtherEffects(topology, after, peer, judged.change);
  // The topology has a folder's absolute path; people know it as the file names it.
  const [from, to] =
    setting === 'sharedir'
      ? [shareDir.value, value]
      : [settingText(before, setting), settingText(peerOf(after, peer), setting)];
  return { files, topology: after, from, to };
}

/**
 * Writes a modification, each file in one step. Where one of several cannot be written, those already written are put
 * back.
 *
 * @throws SimError `file-changed`, where a file has changed since the plan was made; `not-written`
 */
export async function applyModification(modification: Modification): Promise<void> {
  await replaceFiles(modification.files);
}

function peerOf({ peers, absent }: Topology, id: PeerId): PeerSpec {
  const peer = peers.find((one) => one.id === id);
  if (peer !== undefined) return peer;
  const isNamed = absent.some((one) => one.id === id);
  const ids = peers.slice(0, 20).map((one) => one.id);
  const more = peers.length > ids.length ? ' ...' : '';
  throw new SimError(
    'bad-usage',
    isNamed ? `peer ${id} is only named by others: no file describes it` : `there is no peer ${id}`,
    { hint: `name one of ${ids.join(', ')}${more}` },
  );
}

/** The check of the whole would name the later of the two in the file, whichever is being modified. */
function refuseTaken({ peers }: Topology, changed: PeerSpec): void {
  const taken = peers.find(
    ({ id, ip, port }) => id !== changed.id && ip === changed.ip && port === changed.port,
  );
  if (taken === undefined) return;
  throw new SimError(
    'bad-usage',
    `${addressText(changed.ip, changed.port)} is the address of peer ${taken.id}`,
    {
      hint: `give peer ${changed.id} another port`,
    },
  );
}

/** What was loaded as this peer. The files were found to say the same still, so it is there. */
function draftOf(
  { id, source }: PeerSpec,
  drafts: readonly PeerDraft[],
): { readonly draft: PeerDraft; readonly shareDir: Entry } {
  const draft = drafts.find(
    ({ location }) => location.file.path === source.file && location.line === source.line,
  );
  if (draft?.shareDir === undefined) throw new Error(`peer ${id} is loaded, and its section is not there`);
  return { draft, shareDir: draft.shareDir };
}

function changesOf(edits: readonly Edit[], contents: ReadonlyMap<string, Uint8Array>): FileChange[] {
  const paths = new Set(edits.map((edit) => fileOf(edit).path));
  return [...paths].map((path) => {
    const before = Buffer.from(contents.get(path) ?? []);
    const own = edits.filter((edit) => fileOf(edit).path === path);
    return { path, before, after: applyEdits(before, own) };
  });
}

/** What was asked for, and nothing else, must come of it, in whatever way a file is written. */
function refuseOtherEffects(before: Topology, after: Topology, peer: PeerId, change: PeerChange): void {
  const meant = before.peers.map((one) => (one.id === peer ? { ...one, ...change } : one));
  if (isDeepStrictEqual(after.peers.map(withoutSource), meant.map(withoutSource))) return;
  throw new SimError('bad-usage', 'the value would not be read back as it is meant', {
    hint: 'choose another value, or edit the file by hand',
  });
}

/** A line that is inserted moves those below it. */
function withoutSource({ source: _, ...rest }: PeerSpec): Omit<PeerSpec, 'source'> {
  return rest;
}
