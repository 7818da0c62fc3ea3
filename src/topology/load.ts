import { basename } from 'node:path';
import { type Problem, SimError } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import { type FoundFiles, findFiles } from './find-files.js';
import { type ReadBytes, type ReadDraft, readDraft } from './ini/read-draft.js';
import type { LayoutName, PeerSpec, Topology } from './model.js';
import type { Report } from './source.js';
import { checkLinks } from './validate/check-links.js';
import { type CheckedPeer, checkPeers } from './validate/check-peers.js';
import { findShareDir } from './validate/find-share-dir.js';
import { checkMentions } from './validate/neighbour-addresses.js';
import { readOptions } from './validate/read-options.js';
import { readProgram } from './validate/read-program.js';

export interface LoadOptions {
  /** Where a relative path begins. Default: the process's working directory. */
  readonly cwd?: string | undefined;
  /** Where the bytes of the files come from. Default: the disk. */
  readonly read?: ReadBytes | undefined;
}

/**
 * Loads a network from an INI file, a folder of INI files, or the bare name of a topology that ships with floodsim. A
 * path that exists wins over a name.
 *
 * @throws SimError `bad-topology`, with everything that is wrong in any of the files as its `problems`
 */
export async function loadTopology(where: string, options: LoadOptions = {}): Promise<Topology> {
  const found = await findFiles(where, options.cwd ?? process.cwd());
  const problems: Problem[] = [];
  const report: Report = ({ file, line }, message, hint) => {
    problems.push({ file: file.shown, ...(line === undefined ? {} : { line }), message, hint });
  };

  const drafts: ReadDraft[] = [];
  // One after the other: a folder may hold more files than a process may have open.
  for (const file of found.files) drafts.push(await readDraft(file, report, options.read));
  refuseSeveralNetworks(found, drafts);
  const topology = await check(found, drafts, report);
  if (problems.length === 0) noteEmpty(found, topology, report);
  if (problems.length > 0) throw badTopology(found, problems);
  return topology;
}

/** The topology that the drafts make. It may only be used if nothing was reported. */
async function check(found: FoundFiles, drafts: readonly ReadDraft[], report: Report): Promise<Topology> {
  const options = readOptions(
    drafts.flatMap((draft) => draft.options ?? []),
    report,
  );
  const peers = checkPeers(
    drafts.flatMap((draft) => draft.peers),
    report,
  );
  const isComplete = drafts.every((draft) => draft.isComplete);
  const { neighbours, mentions } = checkLinks(peers, isComplete, report);
  const absent = checkMentions(mentions, peers, report);
  const specs = await Promise.all(
    peers.map((peer) => toSpec(peer, neighbours.get(peer) ?? [], options.ttl, report)),
  );
  return {
    name: basename(found.whole.path).replace(/\.ini$/i, '') || 'network',
    path: found.whole.path,
    layout: drafts.find((draft) => draft.layout !== undefined)?.layout ?? 'network',
    options,
    peers: specs.filter((spec) => spec !== undefined),
    absent,
  };
}

/** Undefined where something is missing or wrong, which then has been reported. */
async function toSpec(
  peer: CheckedPeer,
  neighbours: readonly PeerId[],
  defaultTtl: number,
  report: Report,
): Promise<PeerSpec | undefined> {
  const { id, ip, port, clientPort, ttl = defaultTtl, draft } = peer;
  const shareDir = draft.shareDir && (await findShareDir(draft.shareDir, report));
  const program = await readProgram(draft, report);
  if (id === undefined || ip === undefined || port === undefined) return undefined;
  if (shareDir === undefined || program === undefined) return undefined;
  const source = { file: draft.location.file.path, line: draft.location.line ?? 1 };
  const peerSpec = { id, ip, port, clientPort, shareDir, ttl, neighbours, source };
  return { ...peerSpec, program: program === 'none' ? undefined : program };
}

/** Files of whole networks do not add up to one network; their problems with each other would only hide that. */
function refuseSeveralNetworks(found: FoundFiles, drafts: readonly ReadDraft[]): void {
  const namesOf = (...layouts: readonly LayoutName[]): string[] =>
    drafts
      .filter(({ layout }) => layout !== undefined && layouts.includes(layout))
      .map(({ file }) => file.shown);
  const networks = namesOf('network');
  const single = namesOf('peer', 'config');
  const [network] = networks;
  if (network === undefined || networks.length + single.length === 1) return;
  const problem =
    networks.length > 1
      ? { message: `several networks in one folder: ${networks.join(', ')}`, hint: 'name one of them' }
      : {
          message: `${network} is a whole network, but others here describe single peers: ${single.join(', ')}`,
          hint: `name ${network}, or move it elsewhere`,
        };
  throw badTopology(found, [{ file: found.whole.shown, ...problem }]);
}

function noteEmpty({ whole, files }: FoundFiles, { peers }: Topology, report: Report): void {
  if (files.length === 0) {
    report({ file: whole }, 'no INI file in this folder', 'name an INI file, or a folder that has some');
  } else if (peers.length === 0) {
    report({ file: whole }, 'no peer in it', 'add a [Peer-N] section for each peer');
  }
}

/** One error of all problems, in the order in which somebody reads the files. */
function badTopology({ whole, files }: FoundFiles, problems: readonly Problem[]): SimError {
  const order = new Map(files.map(({ shown }, index) => [shown, index]));
  const rank = ({ file = '' }: Problem): number => order.get(file) ?? -1;
  const sorted = problems.toSorted((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
  return new SimError('bad-topology', `${whole.shown}: ${count}`, { problems: sorted });
}
