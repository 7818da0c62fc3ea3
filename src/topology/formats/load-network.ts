import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf, SimError, systemCode } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import { decodeText } from '../ini/read-file.js';
import { loadTopology } from '../load.js';
import type { PartialNetwork, PartialPeer } from '../model.js';
import { Problems, type Report, type SourceFile } from '../source.js';
import { standardInput, standardInputName } from '../standard-input.js';
import { showPath } from '../text.js';
import { type CheckedNetwork, checkNetwork } from '../validate/check-network.js';
import type { Format, ReadContext } from './format.js';
import { toPartialNetwork } from './partial-network.js';
import { formatNamed, formatOf, formatOfText, readableFormats } from './registry.js';

export interface LoadNetworkOptions {
  readonly cwd: string;
  /** One of {@link readableFormats}; undefined: as the file's name says, or an INI. */
  readonly format: string | undefined;
  /** Whether each link leads both ways, if the format does not say. */
  readonly undirected: boolean;
  readonly note: (text: string) => void;
  /** Whether the share folders of an INI need not exist. Default false. */
  readonly sharesMayBeMissing?: boolean | undefined;
}

/**
 * Loads a network in any format; share folders are absolute.
 *
 * @throws SimError `bad-usage`, `bad-topology` with everything that is wrong in it
 */
export async function loadNetwork(where: string, options: LoadNetworkOptions): Promise<PartialNetwork> {
  const { cwd, format: name, undirected, note } = options;
  const format = name === undefined ? await formatOfInput(where, cwd) : formatNamed(name);
  if (name === 'ini' || (format === undefined && name === undefined)) {
    return toPartialNetwork(
      await loadTopology(where, { cwd, sharesMayBeMissing: options.sharesMayBeMissing }),
    );
  }
  if (format?.read === undefined) {
    throw new SimError('bad-usage', `cannot read the format ${format?.name ?? name}`, {
      hint: `use one of ${readableFormats.join(', ')}`,
    });
  }
  const file = await inputFile(where, cwd);
  const problems = new Problems();
  const context = { file, undirected, note, report: problems.report };
  const network = readNetwork(format, await readText(file), context);
  if (problems.isEmpty && network.peers.length === 0) {
    problems.report({ file }, 'there is no peer in it', 'give a file with at least one peer');
  }
  problems.throwIfAny(file);
  const peers = network.peers.map((peer) => {
    const { shareDir } = peer;
    return shareDir === undefined ? peer : { ...peer, shareDir: resolve(dirname(file.path), shareDir) };
  });
  return { ...network, peers };
}

/** The format that the name of an input stands for, or the content of standard input; undefined: an INI. */
export async function formatOfInput(where: string, cwd: string): Promise<Format | undefined> {
  if (where !== standardInputName) return formatOf(where);
  return formatOfText(decodeText((await standardInput(cwd)).bytes) ?? '');
}

async function inputFile(where: string, cwd: string): Promise<SourceFile> {
  if (where === standardInputName) return standardInput(cwd);
  const path = resolve(cwd, where);
  return { path, shown: showPath(path, cwd) };
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
    context.report(location, message, hint);
  };
  const draft = read(text, { ...context, report });
  return checkNetwork({ ...draft, isComplete: draft.isComplete && isComplete }, context.report);
}

function toPartialPeer(
  { id, draft, shareDir, ip, port, clientPort, ttl, neighbours }: CheckedNetwork['peers'][number],
  report: Report,
): PartialPeer[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (shareDir !== undefined && /[\u0000-\u001f]/u.test(shareDir)) {
    const location = draft.entries.shareDir?.location ?? draft.location;
    const message = `share_dir ${quote(shareDir)} of peer ${id} has control characters`;
    report(location, message, 'use a name without control characters');
  }
  return id === undefined ? [] : [{ id, neighbours, ip, port, clientPort, shareDir, ttl }];
}

async function readText({ path, shown, ...file }: SourceFile): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = file.bytes ?? (await readFile(path));
  } catch (error) {
    const what = systemCode(error) === 'ENOENT' ? 'there is no file' : 'cannot read';
    throw new SimError('bad-topology', `${what} ${quote(shown)}: ${messageOf(error)}`, {
      hint: 'give a file that exists',
      cause: error,
    });
  }
  const text = decodeText(bytes);
  if (text !== undefined) return text;
  throw new SimError('bad-topology', `${shown} is not UTF-8 text`, { hint: 'save it as UTF-8 text' });
}
