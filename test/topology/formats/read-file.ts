import { problemToString, SimError } from '../../../src/core/errors.js';
import { type LoadedNetwork, loadNetwork } from '../../../src/topology/formats/load-network.js';
import { makeFiles } from '../folder.js';

export interface ReadFile {
  readonly network: LoadedNetwork | undefined;
  /** The format, and each peer with its name and its neighbours: `dot: 1(a)>2 2(b)`. */
  readonly shown: string;
  readonly notes: readonly string[];
  /** `net.dot:3: message (hint)` */
  readonly problems: readonly string[];
}

/** Reads a file as `sim topology show` does. */
export async function readFileAs(
  file: string,
  content: string | Uint8Array,
  { format, undirected = false }: { readonly format?: string; readonly undirected?: boolean } = {},
): Promise<ReadFile> {
  const cwd = await makeFiles({ [file]: content });
  const notes: string[] = [];
  try {
    const network = await loadNetwork(file, { cwd, format, undirected, note: (text) => notes.push(text) });
    const peers = network.peers.map(({ id, name, neighbours }) => {
      const list = neighbours.length === 0 ? '' : `>${neighbours.join(',')}`;
      return `${id}${name === undefined ? '' : `(${name})`}${list}`;
    });
    return { network, shown: `${network.format}: ${peers.join(' ')}`, notes, problems: [] };
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    const whole = { message: error.message, hint: error.hint ?? '' };
    const problems = (error.problems.length > 0 ? error.problems : [whole]).map(
      (problem) => `${problemToString(problem)} (${problem.hint})`,
    );
    return { network: undefined, shown: '', notes, problems };
  }
}
