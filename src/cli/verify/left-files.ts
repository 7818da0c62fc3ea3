import { createHash } from 'node:crypto';
import { createReadStream, existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LeftFile } from '../../judge/evidence.js';
import type { RunResult } from '../../judge/result.js';

/**
 * What a run has left in the download folders of its native peers. Files that an earlier run left in the same folder are not
 * among them.
 *
 * @param folder the folder of the run
 */
export async function leftFiles(folder: string, result: RunResult): Promise<LeftFile[]> {
  const startedAt = Date.parse(result.startedAt);
  const files: LeftFile[] = [];
  for (const { id: peer } of result.peers) {
    const downloads = join(folder, 'downloads', String(peer));
    if (!existsSync(downloads)) continue;
    for (const name of readdirSync(downloads)) {
      const path = join(downloads, name);
      const stats = lstatSync(path);
      // A rename changes this time, and nothing can set it.
      if (stats.ctimeMs < startedAt) continue;
      // Events name files by the folder that the run had.
      const named = join(result.folder, 'downloads', String(peer), name);
      files.push({ peer, path: named, sha256: stats.isFile() ? await sha256Of(path) : null });
    }
  }
  return files;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
