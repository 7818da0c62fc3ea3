import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/errors.js';
import { walk } from '../core/walk.js';

/**
 * Removes a folder with all that is in it, though some of it may not be written to: what tool chains keep for later (the
 * module caches of Go are so), and peers can make so.
 *
 * @returns why it is still there; null where it is not. Never rejects: what stays is for nobody to fail by.
 */
export async function forceRemove(folder: string): Promise<string | null> {
  try {
    await remove(folder);
    return null;
  } catch {
    // Asked once more below, when it is allowed.
  }
  try {
    await allowBelow(folder);
    await remove(folder);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Gives a folder, and those below it, back to their owner. Links are not followed. */
async function allowBelow(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const { path, kind } of walk(folder)) {
    // A folder is read after it was yielded.
    if (kind === 'folder') await chmod(join(folder, path), 0o700);
  }
}
