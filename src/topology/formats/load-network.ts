import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { messageOf, SimError, systemCode } from '../../core/errors.js';
import { readLimited } from '../../core/read-limited.js';
import { printable, quote } from '../../core/sanitize.js';
import { shippedPath } from '../find-files.js';
import { limits } from '../limits.js';
import { loadTopology } from '../load.js';
import type { PartialNetwork, PartialPeer } from '../model.js';
import { Problems, type Report, type SourceFile } from '../source.js';
import { standardInput, standardInputName } from '../standard-input.js';
import { showPath } from '../text.js';
import { type CheckedNetwork, checkNetwork } from '../validate/check-network.js';
import { decodeGraph } from './decode.js';
import type { Format, ReadContext } from './format.js';
import { toPartialNetwork } from './partial-network.js';
import { recognize, refusalOf } from './recognize.js';
import { formatNamed, formatOf, readableFormats } from './registry.js';

export interface LoadNetworkOptions {
  readonly cwd: string;
  /** One of {@link readableFormats}; undefined: as the text shows, or else the name of the file. */
  readonly format: string | undefined;
  /** Whether each link leads both ways, if the format does not say. */
  readonly undirected: boolean;
  readonly note: (text: string) => void;
  /** Whether the share folders of an INI need not exist. Default false. */
  readonly sharesMayBeMissing?: boolean | undefined;
}

/** A network, and where it comes from. */
export interface LoadedNetwork extends PartialNetwork {
  /** Bare name for headings. */
  readonly name: string;
  readonly file: SourceFile;
  /** The name of its format, or of its layout: `layout network`. */
  readonly format: string;
}

/**
 * Loads a network in any format; share folders are absolute.
 *
 * @throws SimError `bad-usage`, `bad-topology` with everything that is wrong in it
 */
export async function loadNetwork(where: string, options: LoadNetworkOptions): Promise<LoadedNetwork> {
  const { cwd, format: asked, undirected, note } = options;
  const file = await inputFile(where, cwd);
  // What is no file may be a folder of INI files, or the name of a shipped topology.
  const isFile =
    file.bytes !== undefined || (await stat(file.path).catch(() => undefined))?.isFile() === true;
  if (asked === undefined && !isFile) {
    const made = await generatedNetwork(where, cwd, file);
    if (made !== undefined) return made;
  }
  if (asked === 'ini' || (!isFile && formatOf(where) === undefined)) return loadIni(where, options);
  const text = await readText(file);
  const format = asked === undefined ? chooseFormat(text, file) : formatNamed(asked);
  if (format === 'ini') return loadIni(where, options);
  if (format?.read === undefined) {
    throw new SimError('bad-usage', `cannot read the format ${asked}`, {
      hint: `use one of ${readableFormats.join(', ')}`,
    });
  }
  const problems = new Problems();
  const context = { file, undirected, note, report: problems.report };
  const network = readNetwork(format, text, context);
  if (problems.isEmpty && network.peers.length === 0) {
    problems.report({ file }, 'there is no peer in it', 'give a file with at least one peer');
  }
  problems.throwIfAny(file);
  const peers = network.peers.map((peer) => {
    const { shareDir } = peer;
    return shareDir === undefined ? peer : { ...peer, shareDir: resolve(dirname(file.path), shareDir) };
  });
  const name = unpackedName(basename(file.path)).replace(/(?<=.)\.\w+$/u, '');
  return { ...network, peers, name, file, format: format.name };
}

async function inputFile(where: string, cwd: string): Promise<SourceFile> {
  if (where === standardInputName) return standardInput(cwd);
  const path = resolve(cwd, where);
  return { path, shown: showPath(path, cwd) };
}

/** The network of a name such as `ring12` or `ring peers=12`, unless there is a folder or a shipped topology of that name. */
async function generatedNetwork(
  where: string,
  cwd: string,
  file: SourceFile,
): Promise<LoadedNetwork | undefined> {
  if (existsSync(resolve(cwd, where)) || (await shippedPath(where)) !== undefined) return undefined;
  const { networkOfName } = await import('../generate/network-name.js');
  const made = networkOfName(where);
  return made && { ...made, name: where, file, format: `made by ${made.command}` };
}

async function loadIni(
  where: string,
  { cwd, sharesMayBeMissing }: LoadNetworkOptions,
): Promise<LoadedNetwork> {
  const topology = await loadTopology(where, { cwd, sharesMayBeMissing });
  const { name, path, layout } = topology;
  const file = where === standardInputName ? await standardInput(cwd) : { path, shown: showPath(path, cwd) };
  return { ...toPartialNetwork(topology), name, file, format: `layout ${layout}` };
}

/** The format that the text shows, whatever the name of the file; if it shows none, that of the name. */
function chooseFormat(text: string, file: SourceFile): Format | 'ini' {
  const recognized = recognize(text);
  if (recognized?.isReadable === false) {
    const problems = new Problems();
    const { message, hint } = refusalOf(recognized.name);
    problems.report({ file }, message, hint);
    problems.throwIfAny(file);
  }
  const byName = formatOf(unpackedName(file.path));
  const chosen = recognized === undefined ? byName : formatNamed(recognized.name);
  return chosen ?? 'ini';
}

/**
 * Reads and checks a network in one of the formats; share folders are as written. The network may only be used if nothing
 * was reported.
 */
export function readNetwork(format: Format, text: string, context: ReadContext): PartialNetwork {
  const { options, peers, absent } = readChecked(format, text, context);
  return { options, absent, peers: peers.flatMap((peer) => toPartialPeer(peer, context.report)) };
}

function readChecked({ name, read }: Format, text: string, context: ReadContext): CheckedNetwork {
  if (read === undefined) throw new Error(`${name} cannot be read`);
  let isComplete = true;
  const report: Report = (location, message, hint) => {
    isComplete = false;
    context.report(location, printable(message), printable(hint));
  };
  const note = (shown: string): void => context.note(printable(shown));
  const draft = read(text, { ...context, report, note });
  return checkNetwork({ ...draft, isComplete: draft.isComplete && isComplete }, context.report);
}

function toPartialPeer(
  { id, name, draft, shareDir, ip, port, clientPort, ttl, neighbours }: CheckedNetwork['peers'][number],
  report: Report,
): PartialPeer[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (shareDir !== undefined && /[\u0000-\u001f]/u.test(shareDir)) {
    const location = draft.entries.shareDir?.location ?? draft.location;
    const message = `share_dir ${quote(shareDir)} of peer ${id} has control characters`;
    report(location, message, 'use a name without control characters');
  }
  return id === undefined ? [] : [{ id, name, neighbours, ip, port, clientPort, shareDir, ttl }];
}

const unpackedName = (path: string): string => path.replace(/\.gz$/iu, '');

/** The content of a file that gzip has compressed, as data sets are downloaded; other content stays as it is. */
function unpacked(bytes: Uint8Array, shown: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: limits.graphBytes });
  } catch (error) {
    throw new SimError(
      'bad-topology',
      `${shown} is compressed by gzip, and cannot be unpacked: ${messageOf(error)}`,
      {
        hint: 'the file may be cut or damaged, or too large: copy it again, or unpack it',
        cause: error,
      },
    );
  }
}

async function readText({ path, shown, ...file }: SourceFile): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = file.bytes ?? (await readLimited(path, limits.graphBytes));
  } catch (error) {
    const what = systemCode(error) === 'ENOENT' ? 'there is no file' : 'cannot read';
    throw new SimError('bad-topology', `${what} ${quote(shown)}: ${messageOf(error)}`, {
      hint: error instanceof SimError ? error.hint : 'give a file that exists',
      cause: error,
    });
  }
  const decoded = decodeGraph(unpacked(bytes, shown));
  if ('text' in decoded) return decoded.text;
  throw new SimError('bad-topology', `${shown} cannot be read: ${decoded.problem}`, {
    hint: decoded.hint ?? 'save it as UTF-8 text',
  });
}
