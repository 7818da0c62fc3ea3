import { existsSync, lstatSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ExitCode, messageOf, SimError, systemCode } from '../../core/errors.js';
import { portableName } from '../../core/platform.js';
import { printable } from '../../core/sanitize.js';
import { bytesToString } from '../../report/units.js';
import { naturalOrder } from '../../topology/text.js';
import { resolveCommandWords } from '../../topology/validate/read-program.js';
import { leastFileBytes } from '../cell/scripts.js';

/** The folder of a student's peer. */
export interface Submission {
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
}

/** Files whose name says how to start a peer. */
const startFiles: readonly { readonly file: string; readonly command: readonly string[] }[] = [
  { file: 'run.sh', command: ['sh', 'run.sh'] },
  { file: 'peer.py', command: ['python3', 'peer.py'] },
  { file: 'peer.mjs', command: [process.execPath, 'peer.mjs'] },
  { file: 'peer.js', command: [process.execPath, 'peer.js'] },
];

/**
 * The submissions in these folders, in natural order.
 *
 * @throws SimError `bad-usage` if one is not a folder
 */
export function submissionsIn(folders: readonly string[], cwd: string): Submission[] {
  const shownBy = new Map<string, string>();
  for (const shown of folders) {
    const folder = resolve(cwd, shown);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new SimError('bad-usage', `${shown} is not a folder`, {
        hint: 'list the folders of a class: --batch submissions/*/',
      });
    }
    shownBy.set(folder, shown);
  }
  const names = [...shownBy.keys()].map((folder) => basename(folder));
  return [...shownBy]
    .map(([folder, shown]) => {
      const name = basename(folder);
      const isUnique = names.indexOf(name) === names.lastIndexOf(name);
      return { folder, name: isUnique ? name : shown.replace(/\/+$/u, '') };
    })
    .sort((one, other) => naturalOrder(one.name, other.name));
}

/** The path for a copy of a submission: in a folder of its own below `parent`. */
export function copyPath({ name }: Submission, parent: string, index: number): string {
  return join(parent, `${index + 1}-${portableName(name)}`, 'submission');
}

/** A student gets no grade for these. */
const faultsOfMachine: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
]);

/** A submission is larger than its copy may be. */
export class TooLarge extends Error {}

/**
 * Copies a submission without `.git`. It is asynchronous because other submissions are tested at the same time, against the
 * clock.
 *
 * @param disk bytes that the copy may take; holes in its files count, because they are written, and so does each file as
 *   `leastFileBytes`
 * @returns why it cannot be copied, or null
 * @throws TooLarge
 * @throws SimError `not-written` if it is the machine's fault
 */
export async function copyTo(
  copy: string,
  { folder, name }: Submission,
  disk: number,
): Promise<string | null> {
  let bytes = 0;
  const isCopied = (path: string): boolean => {
    if (basename(path) === '.git') return false;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return true;
    // Pipes, sockets and devices are left out: to read one could wait for ever.
    if (!stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink()) return false;
    bytes += Math.max(stats.size, leastFileBytes);
    if (bytes > disk) {
      const least = `each counts as ${leastFileBytes / 1024} KB or more`;
      throw new TooLarge(`over the disk cap: its files take more than ${bytesToString(disk)} (${least})`);
    }
    return true;
  };
  try {
    await cp(folder, copy, { recursive: true, verbatimSymlinks: true, filter: isCopied });
    return null;
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (error instanceof TooLarge) throw error;
    if (faultsOfMachine.has(code)) {
      throw new SimError('not-written', `cannot copy ${printable(name)} to ${dirname(copy)}: ${code}`, {
        hint: 'free some space, or set TMPDIR to a folder on another disk',
        exitCode: ExitCode.output,
        cause: error,
      });
    }
    return code || messageOf(error);
  }
}

/** The command that starts a copy: the given words, or the command of its start file; null if there is none. */
export function startCommand(copy: string, words: readonly string[]): string[] | null {
  const command =
    words.length > 0 ? words : startFiles.find(({ file }) => existsSync(join(copy, file)))?.command;
  return command === undefined ? null : resolveCommandWords(copy, command);
}

export function missingStart(): string {
  const names = startFiles.map(({ file }) => file);
  return `there is no ${names.slice(0, -1).join(', ')} or ${names.at(-1)} in it`;
}
