import { join } from 'node:path';
import { messageOf, SimError } from '../core/errors.js';
import { collectLimited } from '../core/read-limited.js';
import { limits } from './limits.js';
import type { SourceFile } from './source.js';

/** The argument that means standard input, in place of a path. */
export const standardInputName = '-';

let content: Promise<Uint8Array> | undefined;

/**
 * Standard input as a file in the current folder, where its relative paths begin. It can be read once only, so each call
 * gives the same content.
 *
 * @throws SimError `bad-topology`
 */
export async function standardInput(cwd: string): Promise<SourceFile & { readonly bytes: Uint8Array }> {
  content ??= collectLimited(process.stdin, limits.graphBytes);
  try {
    return { path: join(cwd, 'stdin'), shown: '<stdin>', bytes: await content };
  } catch (error) {
    throw new SimError('bad-topology', `standard input cannot be read: ${messageOf(error)}`, {
      hint: 'send a file to it: sim topology show - < net.ini',
      cause: error,
    });
  }
}
