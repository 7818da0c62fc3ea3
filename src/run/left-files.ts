import { createHash } from 'node:crypto';
import { createReadStream, existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LeftFile } from '../judge/evidence.js';
import type { RunResult } from '../judge/result.js';

type Run = Pick<RunResult, 'folder' | 'peers'>;

/**
 * What a run has left in the download folders of its native peers, without digests. Files that an earlier run left in the same
 * folder are not among them.
 *
 * @param since when the run has begun by the clock of its file system, in ms since 1970
 * @param at where the folder of the run is now
 */
export function leftFiles({ folder, peers }: Run, since: number, at = folder): LeftFile[] {
  const downloads = join(at, 'downloads');
  if (!existsSync(downloads)) return [];
  const ids = new Set(peers.map(({ id }) => String(id)));
  return readdirSync(downloads)
    .filter((id) => ids.has(id))
    .flatMap((id) => readdirSync(join(downloads, id)).map((name) => [id, name] as const))
    .filter(([id, name]) => lstatSync(join(downloads, id, name)).ctimeMs >= since)
    .map(([id, name]) => ({ peer: Number(id), path: join(folder, 'downloads', id, name), sha256: null }));
}

/** The same with the digests of the files; folders have none. */
export async function digestedFiles(
  run: Run & Pick<RunResult, 'startedAt' | 'durationMs'>,
  at: string,
): Promise<LeftFile[]> {
  const writtenAt = statSync(join(at, 'result.json'), { throwIfNoEntry: false })?.mtimeMs;
  const files: LeftFile[] = [];
  for (const file of leftFiles(run, beganAt(run, writtenAt), at)) {
    const path = join(at, file.path.slice(run.folder.length));
    files.push(lstatSync(path).isFile() ? { ...file, sha256: await sha256Of(path) } : file);
  }
  return files;
}

/**
 * When a run has begun by the clock of its file system, in ms since 1970. The clock of a file server may be behind that of the run: then
 * the result seems to be written before it was made.
 *
 * @param writtenAt when its result was written, by that clock; later if the folder was copied; undefined if it is not known
 */
export function beganAt(
  { startedAt, durationMs }: Pick<RunResult, 'startedAt' | 'durationMs'>,
  writtenAt: number | undefined,
): number {
  const began = Date.parse(startedAt);
  return writtenAt === undefined ? began : Math.min(began, writtenAt - durationMs);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
