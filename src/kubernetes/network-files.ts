import { realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, SimError } from '../core/errors.js';
import { readLimited } from '../core/read-limited.js';
import { listFolder } from '../core/walk.js';
import type { Fault } from '../faults/fault.js';
import { mapPaths } from '../faults/grammar.js';
import { toPartialNetwork } from '../topology/formats/partial-network.js';
import { writeNetworkIni } from '../topology/ini/write-ini.js';
import type { Topology } from '../topology/model.js';

/** A network as files: one INI, the shares of its peers, and the files that its faults name. */
export interface NetworkFiles {
  /** By path, with forward slashes. Each path is that of the INI, or begins with `shares/` or `faults/`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Path of the INI. */
  readonly ini: string;
  /** Whether some peers share {@link emptyFolder}, which files alone cannot make. */
  readonly hasEmptyShare: boolean;
  /** The further faults, with the paths of the files that they name. */
  readonly faults: readonly string[];
  /** Number of empty folders in shares, which are left out. */
  readonly leftOut: number;
}

export const emptyFolder = 'empty';

export interface CollectOptions {
  /** Faults besides those of the topology, read and checked. */
  readonly faults: readonly Fault[];
  /** Start of relative paths in them. */
  readonly cwd: string;
  /** Absolute path of the files where they will be used. */
  readonly mount: string;
  /** For content and paths of all files together. */
  readonly maxBytes: number;
}

/**
 * Collects what a network needs to run elsewhere. Of shares, only what peers share: no hidden files, no links.
 *
 * @throws SimError `too-large`, with the size, or `bad-usage` if something cannot be read
 */
export async function collectNetwork(topology: Topology, options: CollectOptions): Promise<NetworkFiles> {
  const sources = new Map<string, string>();
  const { shareOf, leftOut } = findShares(topology, sources);
  const move = faultMover(sources);
  const network = toPartialNetwork(topology);
  const ini = writeNetworkIni(
    {
      ...network,
      peers: network.peers.map((peer) => ({ ...peer, shareDir: shareOf.get(peer.id) })),
      faults: topology.faults.map(({ name, fault }) => ({ name, fault: move(fault, (path) => path) })),
    },
    [],
  );
  const { cwd, mount, maxBytes } = options;
  const faults = options.faults.map((fault) => {
    return move(
      mapPaths(fault, (path) => resolve(cwd, path)),
      (path) => `${mount}/${path}`,
    ).text;
  });
  const iniBytes = Buffer.from(ini);
  requireRoom([...sources], iniBytes.length, maxBytes);
  const iniPath = iniNameOf(topology.name);
  const files = new Map<string, Uint8Array>([[iniPath, iniBytes]]);
  for (const [into, path] of sources)
    files.set(into, await readable(path, () => readLimited(path, maxBytes)));
  return { files, ini: iniPath, faults, leftOut, hasEmptyShare: [...shareOf.values()].includes(emptyFolder) };
}

/** The name is in reports. Kubernetes mounts no path with a colon, and none that begins with two dots. */
function iniNameOf(name: string): string {
  return `${name.replace(/[^\p{L}\p{N}._ -]|^\./gu, '_').slice(0, 60)}.ini`;
}

/** @param sources is given the path of each file by the path that it will have */
function findShares({ peers }: Topology, sources: Map<string, string>) {
  const known = new Map<string, string>();
  const shareOf = new Map<number, string>();
  let leftOut = 0;
  const find = (folder: string, into: string): number => {
    let count = 0;
    for (const { name, kind } of readableNow(folder, () => listFolder(folder))) {
      const path = join(folder, name);
      if (kind === 'file') sources.set(`${into}/${name}`, path);
      const inside = kind === 'folder' ? find(path, `${into}/${name}`) : Number(kind === 'file');
      if (kind === 'folder' && inside === 0) leftOut += 1;
      count += inside;
    }
    return count;
  };
  for (const { id, shareDir } of peers) {
    const folder = readableNow(shareDir, () => realpathSync(shareDir));
    // Several peers may share one folder.
    const share = known.get(folder) ?? (find(folder, `shares/${id}`) === 0 ? emptyFolder : `shares/${id}`);
    known.set(folder, share);
    shareOf.set(id, share);
  }
  return { shareOf, leftOut };
}

/** Gives each file that a fault names a path in `faults/`, the same one if several faults name it. */
function faultMover(sources: Map<string, string>) {
  const moved = new Map<string, string>();
  return (fault: Fault, finish: (path: string) => string): Fault =>
    mapPaths(fault, (path) => {
      const into = moved.get(path) ?? `faults/${moved.size + 1}`;
      moved.set(path, into);
      sources.set(into, path);
      return finish(into);
    });
}

function requireRoom(
  sources: readonly (readonly [string, string])[],
  iniBytes: number,
  maxBytes: number,
): void {
  let bytes = iniBytes;
  // Each file has an entry with its path in the list of the volume.
  for (const [into, path] of sources) {
    bytes += readableNow(path, () => statSync(path)).size + Buffer.byteLength(into) + entryBytes;
  }
  if (bytes <= maxBytes) return;
  throw new SimError(
    'too-large',
    `the topology and its shares take ${bytes} bytes, and a ConfigMap holds ${maxBytes}`,
    { hint: 'copy them to a volume, and name its claim with --claim' },
  );
}

/** Key, path and punctuation of a file in a list of Kubernetes, besides the path itself; rounded up. */
const entryBytes = 40;

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  return read().catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

function readableNow<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): SimError {
  return new SimError('bad-usage', `${path} cannot be read: ${messageOf(error)}`, {
    hint: 'allow it to be read, or move it out of the share',
    cause: error,
  });
}
