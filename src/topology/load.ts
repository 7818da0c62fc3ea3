import { basename } from 'node:path';
import type { PeerDraft } from './fields.js';
import { type FoundFiles, findFiles } from './find-files.js';
import type { FileDraft } from './ini/layouts.js';
import { limitedReader, type ReadBytes, readIniFile } from './ini/read-file.js';
import type { LayoutName, PeerSpec, Topology } from './model.js';
import { readLauncher } from './read-launcher.js';
import { type Entry, Problems, type Report } from './source.js';
import { type CheckedNetwork, checkNetwork } from './validate/check-network.js';
import { findFolder, nameFolder } from './validate/find-folder.js';
import { readProgram } from './validate/read-program.js';

export interface LoadOptions {
  /** Where a relative path begins. Default: the process's working directory. */
  readonly cwd?: string | undefined;
  /** Where the bytes of the files come from. Default: the disk. */
  readonly read?: ReadBytes | undefined;
  /** Whether share folders need not exist, as for a drawing. Default false. */
  readonly sharesMayBeMissing?: boolean | undefined;
}

/**
 * Loads a network from an INI file, a folder of INI files, or the bare name of a topology that ships with floodsim. A
 * path that exists wins over a name; `-` is standard input.
 *
 * @throws SimError `bad-topology`, with everything that is wrong in any of the files as its `problems`
 */
export async function loadTopology(where: string, options: LoadOptions = {}): Promise<Topology> {
  return (await loadWithDrafts(where, options)).topology;
}

/** Loads a topology as {@link loadTopology} does, together with the text and lines of each peer's fields. */
export async function loadWithDrafts(
  where: string,
  options: LoadOptions = {},
): Promise<{ readonly topology: Topology; readonly drafts: readonly PeerDraft[] }> {
  const found = await findFiles(where, options.cwd ?? process.cwd());
  const { whole, files } = found;
  const problems = new Problems();
  const { report } = problems;

  const drafts: FileDraft[] = [];
  // One after the other: a folder may hold more files than a process may have open.
  const read = options.read ?? limitedReader();
  for (const file of files) drafts.push(await readIniFile(file, report, read));
  refuseSeveralNetworks(found, drafts);
  const network = checkNetwork(
    {
      peers: drafts.flatMap(({ peers }) => peers),
      absent: [],
      options: drafts.flatMap((draft) => draft.options),
      isComplete: drafts.every(({ isComplete }) => isComplete),
    },
    report,
  );
  const folderOf = options.sharesMayBeMissing === true ? nameFolder : findFolder;
  const peers = await Promise.all(
    network.peers.map((peer) => toSpec(peer, network.options.ttl, folderOf, report)),
  );
  const faultLines = drafts.flatMap((draft) => draft.faults);
  // Where peers or links are wrong, a fault that does not fit them may be right.
  const faults = await readFaults(faultLines, problems.isEmpty ? peers : null, report);
  const launcher = readLauncher(
    drafts.flatMap((draft) => draft.launcher ?? []),
    report,
  );
  if (problems.isEmpty) noteEmpty(found, network, report);
  problems.throwIfAny(whole, files);
  const topology: Topology = {
    name: basename(whole.path).replace(/\.ini$/i, '') || 'network',
    path: whole.path,
    layout: drafts.find(({ layout }) => layout !== undefined)?.layout ?? 'network',
    options: network.options,
    peers: peers.filter((spec) => spec !== undefined),
    // Each has an address, because layouts that can list such a neighbour give one.
    absent: network.absent as Topology['absent'],
    faults,
    launcher,
  };
  return { topology, drafts: drafts.flatMap((draft) => draft.peers) };
}

/** The grammar of faults is loaded only if there are some. */
async function readFaults(
  lines: readonly Entry[],
  peers: readonly (PeerSpec | undefined)[] | null,
  report: Report,
): Promise<Topology['faults']> {
  if (lines.length === 0) return [];
  const { readFaultLines } = await import('./read-faults.js');
  return await readFaultLines(lines, peers?.filter((peer) => peer !== undefined) ?? null, report);
}

/** Undefined if something is missing or wrong, which has been reported. */
async function toSpec(
  { id, name, ip, port, clientPort, ttl, neighbours, draft }: CheckedNetwork['peers'][number],
  defaultTtl: number,
  folderOf: typeof findFolder,
  report: Report,
): Promise<PeerSpec | undefined> {
  const shareDir = draft.entries.shareDir && (await folderOf(draft.entries.shareDir, report));
  const program = await readProgram(draft, report);
  if (id === undefined || ip === undefined || port === undefined) return undefined;
  if (shareDir === undefined || program === undefined) return undefined;
  return {
    id,
    name,
    ip,
    port,
    clientPort,
    shareDir,
    ttl: ttl ?? defaultTtl,
    neighbours,
    source: { file: draft.location.file.path, line: draft.location.line ?? 1 },
    program: program === 'none' ? undefined : program,
  };
}

/** Files of whole networks do not form one network; their problems with each other would only hide that. */
function refuseSeveralNetworks({ whole, files }: FoundFiles, drafts: readonly FileDraft[]): void {
  const namesOf = (...layouts: readonly LayoutName[]): string[] =>
    files.flatMap(({ shown }, index) => {
      const layout = drafts[index]?.layout;
      return layout !== undefined && layouts.includes(layout) ? shown : [];
    });
  const networks = namesOf('network');
  const single = namesOf('peer', 'config');
  const [network] = networks;
  if (network === undefined || networks.length + single.length === 1) return;
  const problems = new Problems();
  if (networks.length > 1) {
    const message = `several networks in one folder: ${networks.join(', ')}`;
    problems.report({ file: whole }, message, 'name one of them');
  } else {
    const message = `${network} is a whole network, but other files describe single peers: ${single.join(', ')}`;
    problems.report({ file: whole }, message, `name ${network}, or move it to another folder`);
  }
  problems.throwIfAny(whole);
}

function noteEmpty({ whole, files }: FoundFiles, { peers }: CheckedNetwork, report: Report): void {
  if (files.length === 0) {
    report(
      { file: whole },
      'there is no INI file in this folder',
      'give an INI file, or a folder with INI files',
    );
  } else if (peers.length === 0) {
    report({ file: whole }, 'there is no peer in it', 'add a [Peer-N] section for each peer');
  }
}
