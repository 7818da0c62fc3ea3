import { basename, dirname, extname, join } from 'node:path';
import { SimError } from '../../core/errors.js';
import { isWithin } from '../../core/platform.js';
import type { PeerId } from '../../core/vocabulary.js';
import type { Fault } from '../../faults/fault.js';
import { mapPaths } from '../../faults/grammar.js';
import { writeNetworkIni, writePeerInis } from '../ini/write-ini.js';
import type { PartialNetwork, PartialPeer } from '../model.js';
import type { Fact, Format, OnlyInIni } from './format.js';
import { optionAttributesOf } from './format.js';
import { fillDefaults } from './partial-network.js';
import { formatNamed, formatNames, formatOf } from './registry.js';
import { makeShares, saveFile, saveFolder, sharesSeenFrom } from './save.js';

export interface ConvertOptions {
  /** Absolute path of the file, or of the folder for a layout of one peer per file. */
  readonly out: string;
  /** One of {@link formatNames}; undefined: as the name of `out` says. */
  readonly format: string | undefined;
  readonly ip: string;
  readonly basePort: number;
  readonly overwrite: boolean;
  readonly comments: readonly string[];
}

export interface Converted {
  readonly format: string;
  /** What the network has and the format cannot hold. */
  readonly lost: readonly Fact[];
  /** What the network did not have, and was generated. */
  readonly generatedFields: readonly ('addresses' | 'shares')[];
}

/**
 * Writes a network in another format: all of it or nothing, and over existing files only if asked.
 *
 * @throws SimError `bad-usage`, `file-exists`
 */
export function convert(network: PartialNetwork, options: ConvertOptions): Converted {
  const name = options.format ?? nameOf(options.out);
  const format: Format | undefined = formatNamed(name);
  if (format === undefined) return toIni(network, name, options);
  if (format.write === undefined) {
    const hint = `use one of ${formatNames.join(', ')}`;
    throw new SimError('bad-usage', `floodsim reads ${name} and does not write it`, { hint });
  }
  const seen = sharesSeenFrom(network, () => dirname(options.out));
  saveFile(options.out, format.write(seen, options.comments), options);
  const lost = factsOf(network).filter((fact) => isOnlyInIni(fact) || format.lacks.includes(fact));
  return { format: name, lost, generatedFields: [] };
}

function nameOf(out: string): string {
  const named: Format | undefined = formatOf(out);
  if (named !== undefined) return named.name;
  if (extname(out).toLowerCase() === '.ini') return 'network';
  throw new SimError('bad-usage', `cannot tell the format of ${basename(out)} from its name`, {
    hint: `use --format with one of ${formatNames.join(', ')}`,
  });
}

function toIni(network: PartialNetwork, layout: string, options: ConvertOptions): Converted {
  const { out, ip, basePort, overwrite, comments } = options;
  const isFolder = layout !== 'network';
  const shares = isFolder ? 'share' : `${basename(out, extname(out))}-shares`;
  const filled = fillDefaults(network, {
    ip,
    basePort,
    clientPorts: false,
    ttl: undefined,
    shareOf: (id) => (isFolder ? shares : `${shares}/${id}`),
  });
  const folderOf = (id: PeerId): string => (isFolder ? join(out, String(id)) : dirname(out));
  const { faults = [] } = network;
  // The first file has them, and an INI may only name files in its folder.
  const kept = faults.filter(({ fault }) => hasFilesIn(folderOf(network.peers[0]?.id ?? 0), fault));
  const seen = sharesSeenFrom({ ...filled, faults: kept }, folderOf);
  const lacksShares = network.peers.some(({ shareDir }) => shareDir === undefined);
  // The shares are created before the INI, which could not be loaded without them.
  if (isFolder) {
    const files = writePeerInis(seen, layout as 'peer' | 'config', comments);
    saveFolder(out, files, { overwrite }, (folder) => {
      if (lacksShares) makeShares(seen, (id) => join(folder, String(id)));
    });
  } else {
    saveFile(out, writeNetworkIni(seen, comments), { overwrite }, () => {
      if (lacksShares) makeShares(seen, folderOf);
    });
  }
  const lacksPorts = network.peers.some(({ port }) => port === undefined);
  return {
    format: layout,
    lost: [
      ...(isFolder || network.absent.length === 0 ? [] : (['absent neighbours'] as const)),
      ...(kept.length === faults.length ? [] : (['faults with files in another folder'] as const)),
    ],
    generatedFields: [
      ...(lacksPorts ? (['addresses'] as const) : []),
      ...(lacksShares ? (['shares'] as const) : []),
    ],
  };
}

function isOnlyInIni(fact: Fact): fact is OnlyInIni {
  return fact.startsWith('faults') || fact === 'the launcher';
}

/** Whether all files that a fault names are in this folder. */
function hasFilesIn(folder: string, fault: Fault): boolean {
  let isInside = true;
  mapPaths(fault, (path) => {
    isInside &&= isWithin(path, folder);
    return path;
  });
  return isInside;
}

/** What the network has that some formats cannot hold. */
function factsOf({ options, peers, absent, faults = [], launcher }: PartialNetwork): Fact[] {
  const some = (...fields: (keyof PartialPeer)[]): boolean =>
    peers.some((peer) => fields.some((field) => peer[field] !== undefined));
  const facts: Readonly<Record<Fact, boolean>> = {
    names: some('name'),
    addresses: some('ip', 'port'),
    shares: some('shareDir'),
    TTLs: some('ttl'),
    'network options': Object.keys(optionAttributesOf(options)).length > 0,
    'absent neighbours': absent.length > 0,
    programs: some('program'),
    faults: faults.length > 0,
    'faults with files in another folder': false,
    'the launcher': launcher !== undefined,
  };
  return (Object.keys(facts) as Fact[]).filter((fact) => facts[fact]);
}
