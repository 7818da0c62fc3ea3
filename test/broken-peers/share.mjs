import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { shareDir } from './settings.mjs';

/** @returns `{name, path, isBelow}` of the shallowest file of this name, or null */
export function find(name) {
  const wanted = name.normalize('NFC');
  let level = [shareDir];
  for (let depth = 0; level.length > 0; depth += 1) {
    const below = [];
    for (const folder of level) {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.name.startsWith('.')) continue;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) below.push(path);
        else if (entry.isFile() && entry.name.normalize('NFC') === wanted) {
          return { name: entry.name, path, isBelow: depth > 0 };
        }
      }
    }
    level = below;
  }
  return null;
}

/** @returns size, SHA-256 and CRC-32 of a file's content */
export async function digest(path) {
  const hash = createHash('sha256');
  let crc = 0;
  let size = 0;
  for await (const block of createReadStream(path, { highWaterMark: 256 << 10 })) {
    hash.update(block);
    crc = crc32(block, crc);
    size += block.length;
  }
  return { size, crc, sha256: hash.digest('hex') };
}
