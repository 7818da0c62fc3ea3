import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import type { PeerDraft } from '../fields.js';
import { loadTopology, loadWithDrafts } from '../load.js';
import type { Topology } from '../model.js';
import { countProblems } from '../source.js';

/** All files of a network at one moment. */
export interface Snapshot {
  /** Each file's bytes, by its absolute path. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** What the files say of each peer, with the lines. */
  readonly drafts: readonly PeerDraft[];
}

/**
 * Reads the files of a network again, each of them once, so that every later step uses the same bytes.
 *
 * @throws SimError `bad-topology` if they can no longer be loaded; `file-changed` if they say something else
 */
export async function takeSnapshot(topology: Topology, cwd: string): Promise<Snapshot> {
  const contents = new Map<string, Uint8Array>();
  const read = async (path: string): Promise<Uint8Array> => {
    const bytes = await readFile(path);
    contents.set(path, bytes);
    return bytes;
  };
  const { topology: now, drafts } = await loadWithDrafts(topology.path, { cwd, read }).catch(
    (error: unknown) => {
      const hint = 'correct it, and load it again';
      throw withHeading(error, `${quote(topology.name)} can no longer be loaded`, hint);
    },
  );
  if (!isDeepStrictEqual(now, topology)) throw changedSince(topology);
  return { contents, drafts };
}

/**
 * Loads the topology from edited file contents.
 *
 * @param heading begins the message if it cannot be loaded
 */
export async function loadFrom(
  contents: Snapshot['contents'],
  topology: Topology,
  cwd: string,
  heading: string,
): Promise<Topology> {
  try {
    return await loadTopology(topology.path, {
      cwd,
      read: async (path) => {
        const bytes = contents.get(path);
        // The file was created after the snapshot.
        if (bytes === undefined) throw changedSince(topology);
        return bytes;
      },
    });
  } catch (error) {
    throw withHeading(error, heading);
  }
}

/** The same problems under another heading. An error without problems does not concern the contents of the files. */
function withHeading(error: unknown, heading: string, hint?: string): unknown {
  if (!(error instanceof SimError) || error.problems.length === 0) return error;
  const { code, problems } = error;
  return new SimError(code, `${heading}: ${countProblems(problems.length)}`, {
    problems,
    hint,
    cause: error,
  });
}

function changedSince({ name }: Topology): SimError {
  return new SimError('file-changed', `the files of ${quote(name)} have changed since it was loaded`, {
    hint: 'load it again, then modify it',
  });
}
