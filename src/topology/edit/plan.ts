import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { messageOf, SimError } from '../../errors.js';
import type { PeerId } from '../../vocabulary.js';
import { type FoundFiles, findFiles } from '../find-files.js';
import { type LoadedFiles, loadFiles } from '../load.js';
import type { PeerSpec, Topology } from '../model.js';
import { quote } from '../quote.js';
import { edit } from './edits.js';
import { readWish, type Wish } from './settings.js';
import { TextLines } from './text-lines.js';

/** What is to change, with everything checked; nothing has been written. */
export interface Modification {
  /** What each file is and will be; only files that change. */
  readonly files: readonly ModifiedFile[];
  /** The whole network as it will be. */
  readonly topology: Topology;
  /** The setting before and after, for people: a peerlist as `0/3/4`. */
  readonly from: string;
  readonly to: string;
}

export interface ModifiedFile {
  /** Absolute path. */
  readonly path: string;
  readonly before: Buffer;
  readonly after: Buffer;
}

/**
 * Plans to change one setting of one peer, in the text of whichever files say it: comments, order, spacing, and every
 * other line stay to the byte. The edited texts are read and checked as a whole by what reads and checks any topology.
 *
 * @returns null where nothing would change
 * @throws SimError `bad-usage`, `bad-topology`: with what is wrong and how to mend it
 */
export async function planModification(
  topology: Topology,
  peer: PeerId,
  setting: string,
  typed: string,
  { cwd = process.cwd() }: { readonly cwd?: string } = {},
): Promise<Modification | null> {
  const wish = readWish(setting, typed);
  const spec = topology.peers.find(({ id }) => id === peer);
  if (spec === undefined) throw new SimError('bad-usage', `there is no peer ${peer}`);
  if (isSame(spec, wish)) return null;
  if (wish.setting === 'sharedir') refuseForeignFolder(spec, wish.value, cwd);
  const found = await findFiles(topology.path, cwd);
  const loaded = await loadUnchanged(found, topology);
  const bytes = await readAll(found);
  const files = new Map([...bytes].map(([path, content]) => [path, new TextLines(content.toString('utf8'))]));
  const drafts = loaded.drafts.flatMap(({ peers }) => peers);
  edit(files, topology, drafts, peer, wish);
  const edited = new Map([...files].map(([path, lines]) => [path, Buffer.from(lines.toString())]));
  const result = await loadFiles(found, async (path) => edited.get(path) ?? readFile(path));
  requireJust(topology, result.topology, peer, wish);
  return {
    files: [...bytes]
      .map(([path, before]) => ({ path, before, after: edited.get(path) ?? before }))
      .filter(({ before, after }) => !before.equals(after)),
    topology: result.topology,
    from: shown(spec, wish),
    to: shown(result.topology.peers.find(({ id }) => id === peer) ?? spec, wish),
  };
}

function isSame(spec: PeerSpec, wish: Wish): boolean {
  if (wish.setting === 'sharedir') return resolve(dirname(spec.source.file), wish.value) === spec.shareDir;
  return isDeepStrictEqual(settingOf(spec, wish.setting), wish.value);
}

function settingOf(spec: PeerSpec, setting: Wish['setting']): unknown {
  const { ip, port, clientPort, shareDir, neighbours, ttl } = spec;
  return { ip, serverport: port, clientport: clientPort, sharedir: shareDir, peerlist: neighbours, ttl }[
    setting
  ];
}

function shown(spec: PeerSpec, { setting }: Wish): string {
  if (setting === 'peerlist') return spec.neighbours.join('/') || 'none';
  if (setting === 'sharedir') return relative(dirname(spec.source.file), spec.shareDir) || '.';
  return String(settingOf(spec, setting) ?? 'none');
}

/** A folder stands in the INI as seen from there, and is typed as seen from here. */
function refuseForeignFolder({ source }: PeerSpec, typed: string, cwd: string): void {
  const folder = dirname(source.file);
  if (existsSync(resolve(folder, typed)) || !existsSync(resolve(cwd, typed))) return;
  throw new SimError('bad-usage', `missing folder ${quote(typed)}: it is looked for in ${folder}`, {
    mend: `write ${relative(folder, resolve(cwd, typed))}`,
  });
}

/** The files as they now are; whatever else was changed in them meanwhile must not be taken for what is running. */
async function loadUnchanged(found: FoundFiles, topology: Topology): Promise<LoadedFiles> {
  const loaded = await loadFiles(found);
  if (isDeepStrictEqual(withoutLines(loaded.topology), withoutLines(topology))) return loaded;
  throw new SimError(
    'bad-topology',
    `${found.whole.shown} has been changed by somebody else since it was read`,
    {
      mend: 'leave, and start again with what it now says',
    },
  );
}

function withoutLines(topology: Topology): Topology {
  const peers = topology.peers.map((peer) => ({ ...peer, source: { ...peer.source, line: 0 } }));
  return { ...topology, peers };
}

async function readAll({ files }: FoundFiles): Promise<Map<string, Buffer>> {
  const bytes = new Map<string, Buffer>();
  for (const { path, shown: name } of files) {
    try {
      bytes.set(path, await readFile(path));
    } catch (error) {
      throw new SimError('bad-topology', `${name} cannot be read: ${messageOf(error)}`, { cause: error });
    }
  }
  return bytes;
}

/** That what is read back is what was wished, and nothing else, is no matter of trust. */
function requireJust(before: Topology, after: Topology, peer: PeerId, wish: Wish): void {
  const others = ({ peers }: Topology): unknown => peers.filter(({ id }) => id !== peer);
  const one = (topology: Topology): PeerSpec | undefined => topology.peers.find(({ id }) => id === peer);
  const changed = one(after);
  const isJust =
    changed !== undefined &&
    isSame(changed, wish) &&
    isDeepStrictEqual(others(withoutLines(before)), others(withoutLines(after)));
  if (isJust) return;
  throw new SimError('bad-usage', `${wish.setting} ${quote(wish.typed)} cannot be written into the INI`, {
    mend: 'edit the file itself',
  });
}
