import { basename, dirname, extname, join } from 'node:path';
import { SimError } from '../../core/errors.js';
import type { PeerId } from '../../core/vocabulary.js';
import { writeNetworkIni, writePeerInis } from '../ini/write-ini.js';
import { fillDraftDefaults } from './fill-defaults.js';
import type { Fact, Format } from './format.js';
import type { PartialNetwork } from './network-draft.js';
import { optionTexts } from './option-texts.js';
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
  /** What the network had, and this form has no place for. */
  readonly lost: readonly Fact[];
  /** What it did not say, and was made up. */
  readonly generatedFields: readonly ('addresses' | 'shares')[];
}

/**
 * Writes a network in some form; nothing is written half, and nothing over what is there unless asked.
 *
 * @throws SimError `bad-usage`, `file-exists`
 */
export function convert(draft: PartialNetwork, options: ConvertOptions): Converted {
  const name = options.format ?? nameOf(options.out);
  const format = formatNamed(name);
  if (format === undefined) return toIni(draft, name, options);
  const seen = sharesSeenFrom(draft, () => dirname(options.out));
  saveFile(options.out, format.write(seen, options.comments), options);
  return {
    format: name,
    lost: factsOf(draft).filter((fact) => format.lacks.includes(fact)),
    generatedFields: [],
  };
}

function nameOf(out: string): string {
  const named: Format | undefined = formatOf(out);
  if (named !== undefined) return named.name;
  if (extname(out).toLowerCase() === '.ini') return 'network';
  throw new SimError('bad-usage', `cannot tell the format of ${basename(out)} from its name`, {
    hint: `use --format with one of ${formatNames.join(', ')}`,
  });
}

function toIni(draft: PartialNetwork, layout: string, options: ConvertOptions): Converted {
  const { out, ip, basePort, overwrite, comments } = options;
  const isFolder = layout !== 'network';
  const shares = isFolder ? 'share' : `${basename(out, extname(out))}-shares`;
  const furnished = fillDraftDefaults(draft, {
    ip,
    basePort,
    clientPorts: false,
    ttl: undefined,
    shareOf: (id) => (isFolder ? shares : `${shares}/${id}`),
  });
  const folderOf = (id: PeerId): string => (isFolder ? join(out, String(id)) : dirname(out));
  const seen = sharesSeenFrom(furnished, folderOf);
  const made = draft.peers.some(({ shareDir }) => shareDir === undefined);
  // An INI without its shares could not be read: they are there before it is.
  if (isFolder) {
    const files = writePeerInis(seen, layout as 'peer' | 'config', comments);
    saveFolder(out, files, { overwrite }, (folder) => {
      if (made) makeShares(seen, (id) => join(folder, String(id)));
    });
  } else {
    saveFile(out, writeNetworkIni(seen, comments), { overwrite }, () => {
      if (made) makeShares(seen, folderOf);
    });
  }
  return {
    format: layout,
    lost: isFolder || draft.absent.length === 0 ? [] : ['absent neighbours'],
    generatedFields: [
      ...(draft.peers.some(({ port }) => port === undefined) ? (['addresses'] as const) : []),
      ...(made ? (['shares'] as const) : []),
    ],
  };
}

function isDefault(options: PartialNetwork['options']): boolean {
  return Object.keys(optionTexts(options)).length === 0;
}

function factsOf({ options, peers, absent }: PartialNetwork): Fact[] {
  const some = (has: (peer: PartialNetwork['peers'][number]) => boolean): boolean => peers.some(has);
  return [
    ...(some(({ ip, port }) => ip !== undefined || port !== undefined) ? (['addresses'] as const) : []),
    ...(some(({ shareDir }) => shareDir !== undefined) ? (['shares'] as const) : []),
    ...(some(({ ttl }) => ttl !== undefined) ? (['TTLs'] as const) : []),
    ...(isDefault(options) ? [] : (['network options'] as const)),
    ...(absent.length > 0 ? (['absent neighbours'] as const) : []),
    ...(some(({ program }) => program !== undefined) ? (['programs'] as const) : []),
  ];
}
