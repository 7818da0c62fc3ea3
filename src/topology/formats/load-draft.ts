import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { messageOf, type Problem, SimError, systemCode } from '../../core/errors.js';
import { decodeText } from '../ini/decode-text.js';
import { loadTopology } from '../load.js';
import { quote, showPath } from '../text.js';
import { checkDraft } from './check-draft.js';
import { type PartialNetwork, toPartialNetwork } from './network-draft.js';
import { formatNamed, formatOf, readableFormats } from './registry.js';

export interface LoadNetworkOptions {
  readonly cwd: string;
  /** One of {@link readableFormats}; undefined: as the file's name says, or an INI. */
  readonly format: string | undefined;
  /** Whether each link of a format that does not say leads both ways. */
  readonly undirected: boolean;
  readonly note: (text: string) => void;
}

/**
 * A network in whatever form it is written; share folders are absolute.
 *
 * @throws SimError `bad-usage`, `bad-topology` with everything that is wrong in it
 */
export async function loadNetwork(where: string, options: LoadNetworkOptions): Promise<PartialNetwork> {
  const { cwd, format: name, undirected, note } = options;
  const format = name === undefined ? formatOf(where) : formatNamed(name);
  if (name === 'ini' || (format === undefined && name === undefined)) {
    return toPartialNetwork(await loadTopology(where, { cwd }));
  }
  if (format?.read === undefined) {
    throw new SimError('bad-usage', `${format?.name ?? name} cannot be read`, {
      hint: `use one of ${readableFormats.join(', ')}`,
    });
  }
  const path = resolve(cwd, where);
  const shown = showPath(path, cwd);
  const problems: Problem[] = [];
  const draft = format.read(await readText(path, shown), {
    file: { path, shown },
    undirected,
    note,
    report: ({ file, line }, message, hint) => {
      problems.push({ file: file.shown, ...(line === undefined ? {} : { line }), message, hint });
    },
  });
  if (problems.length === 0) {
    checkDraft(draft, { path, shown }, ({ file }, message, hint) => {
      problems.push({ file: file.shown, message, hint });
    });
  }
  if (problems.length === 0 && draft.peers.length === 0) {
    problems.push({ file: shown, message: 'no peer in it', hint: 'name a file that has some' });
  }
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    throw new SimError('bad-topology', `${shown}: ${count}`, { problems });
  }
  const peers = draft.peers.map((peer) => {
    const { shareDir } = peer;
    return shareDir === undefined || isAbsolute(shareDir)
      ? peer
      : { ...peer, shareDir: resolve(dirname(path), shareDir) };
  });
  return { ...draft, peers };
}

async function readText(path: string, shown: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const what = systemCode(error) === 'ENOENT' ? 'there is no file' : 'cannot read';
    throw new SimError('bad-topology', `${what} ${quote(shown)}: ${messageOf(error)}`, {
      hint: 'name a file that is there',
      cause: error,
    });
  }
  const text = decodeText(bytes);
  if (text !== undefined) return text;
  throw new SimError('bad-topology', `${shown} is not UTF-8 text`, { hint: 'save it as UTF-8 text' });
}
