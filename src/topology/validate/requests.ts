import { realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { packageFolder } from '../../core/package.js';
import { isWithin } from '../../core/platform.js';
import { printable, quote } from '../../core/sanitize.js';
import { quoted, splitWords } from '../../core/shell-words.js';
import { isLauncherCommand, type PeerId } from '../../core/vocabulary.js';
import { envPrefix } from '../fields.js';
import type { PeerSpec, ProgramSpec, Topology } from '../model.js';
import { isLoaderVariable, type Permission } from '../permissions.js';

/** Something that a topology asks for, and that needs a permission. */
export interface PermissionRequest {
  readonly permission: Permission;
  /** Null: it is about the whole network. */
  readonly peer: PeerId | null;
  /** The entry of its section that asks for it: the name of a field, or `env.NAME`. */
  readonly entry: 'exec' | 'shareDir' | 'ip' | 'neighbourIps' | 'launcher' | `${typeof envPrefix}${string}`;
  /** Where the section of the peer starts. */
  readonly source: PeerSpec['source'];
  readonly message: string;
}

/** A program that a topology names, with everything that decides what it does when it starts. */
export interface ForeignProgram {
  /** The peers that run it; none: it starts the agents of the hosts. */
  readonly peers: readonly PeerId[];
  readonly command: readonly string[];
  /** Absolute path, without symbolic links, of the folder from which the words of the command are seen. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it reads from its standard input. */
  readonly stdin: string;
}

/**
 * Everything in a topology that needs a permission, in the order of its peers. Those that ship with floodsim ask for nothing: who
 * can change them can change floodsim itself.
 */
export function requestsOf(topology: Topology): PermissionRequest[] {
  if (isInPackage(realPath(topology.path), shippedTopologies)) return [];
  const { path, peers } = topology;
  const isFolder = peers.some(({ source: { file } }) => file !== path && isWithin(file, path));
  const folder = realPath(isFolder ? path : dirname(path));
  const ofPeers = peers.flatMap((peer) => requestsOfPeer(peer, folder));
  return [...ofPeers, ...requestsOfAbsent(topology), ...requestsOfLauncher(topology)];
}

function requestsOfPeer(spec: PeerSpec, folder: string): PermissionRequest[] {
  const { id: peer, source, ip, shareDir, program } = spec;
  const requests: PermissionRequest[] = [];
  const add = (request: Pick<PermissionRequest, 'permission' | 'entry' | 'message'>): void =>
    void requests.push({ peer, source, ...request });
  if (program !== undefined && !isNativeProgram(program)) {
    const message = `peer ${peer} runs ${printable(program.command.map(quoted).join(' '), 200)}`;
    add({ permission: 'allowExec', entry: 'exec', message });
  }
  const share = realPath(shareDir);
  if (!isWithin(share, folder) && !isInPackage(share, shippedShares)) {
    const message = `peer ${peer} shares ${quote(share, 200)}, which is not in the folder of the topology`;
    add({ permission: 'allowOutsideShares', entry: 'shareDir', message });
  }
  if (!isLoopback(ip)) add(remote(peer, ip, 'ip'));
  for (const name of Object.keys(program?.env ?? {}).filter(isLoaderVariable)) {
    const message = `peer ${peer} sets ${quote(name)}, which can change what its program loads`;
    add({ permission: 'allowEnv', entry: `${envPrefix}${name}`, message });
  }
  return requests;
}

function requestsOfAbsent({ peers, absent }: Topology): PermissionRequest[] {
  const distant = absent.filter(({ ip }) => !isLoopback(ip));
  if (distant.length === 0) return [];
  const listedBy = new Map(
    peers.flatMap(({ neighbours, source }) => neighbours.map((id) => [id, source] as const)),
  );
  return distant.flatMap(({ id, ip }) => {
    const source = listedBy.get(id);
    return source === undefined ? [] : [{ peer: id, source, ...remote(id, ip, 'neighbourIps') }];
  });
}

function requestsOfLauncher({ launcher }: Topology): PermissionRequest[] {
  if (launcher === undefined || !isLauncherCommand(launcher.launcher)) return [];
  const { file, lines } = launcher.source;
  const message = `the launcher runs ${printable(launcher.launcher, 200)}`;
  const source = { file, line: lines['launcher'] ?? 1 };
  return [{ permission: 'allowExec', peer: null, entry: 'launcher', source, message }];
}

function remote(
  peer: PeerId,
  ip: string,
  entry: 'ip' | 'neighbourIps',
): Pick<PermissionRequest, 'permission' | 'entry' | 'message'> {
  const message = `peer ${peer} has the address ${ip}, which other machines may reach or be`;
  return { permission: 'allowRemoteAddresses', entry, message };
}

/** The different programs that need a permission. */
export function programsOf({ peers, launcher }: Topology): ForeignProgram[] {
  const programs = new Map<string, ForeignProgram & { readonly peers: PeerId[] }>();
  for (const { id, program, source } of peers) {
    if (program === undefined || isNativeProgram(program)) continue;
    const { command, cwd, env, stdin } = program;
    const found = { peers: [id], command, folder: realPath(cwd ?? dirname(source.file)), env, stdin };
    const same = programs.get(keyOf(found));
    if (same === undefined) programs.set(keyOf(found), found);
    else same.peers.push(id);
  }
  if (launcher === undefined || !isLauncherCommand(launcher.launcher)) return [...programs.values()];
  const folder = realPath(dirname(launcher.source.file));
  return [
    ...programs.values(),
    { peers: [], command: splitWords(launcher.launcher), folder, env: {}, stdin: '' },
  ];
}

/**
 * Equal for programs that are the same to a user. Paths count from the folder: a file that was missing when the user agreed is
 * an absolute path once it is there.
 */
export function keyOf({ command, folder, env, stdin }: ForeignProgram): string {
  const words = command.map((word, index) => {
    const below = isWithin(word, folder) ? relative(folder, word) : word;
    return index === 0 && below !== word ? `.${sep}${below}` : below;
  });
  const variables = Object.entries(env).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify({ command: words, folder, env: variables, stdin });
}

/** A reference peer of floodsim itself. Variables could give it another share or another address. */
function isNativeProgram({ command, env }: ProgramSpec): boolean {
  return command.join(' ') === 'sim peer' && command.length === 2 && Object.keys(env).length === 0;
}

const shippedTopologies = ['topologies', 'examples'];
const shippedShares = [...shippedTopologies, 'fixtures'];

function isInPackage(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isWithin(path, join(packageFolder(), folder)));
}

/** Without symbolic links; the path itself where it does not exist. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The addresses that only this machine itself can reach: 127.0.0.0/8 of RFC 1122, ::1 of RFC 4291. */
export function isLoopback(ip: string): boolean {
  return /^(?:::ffff:)?127\./u.test(ip) || ip === '::1';
}
