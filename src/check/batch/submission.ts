import { existsSync, lstatSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { messageOf, SimError, systemCode } from '../../core/errors.js';
import { portableName } from '../../core/platform.js';
import { naturalOrder } from '../../topology/text.js';
import { resolveCommandWords } from '../../topology/validate/read-program.js';

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

/**
 * Copies a submission without `.git`. It is asynchronous because other submissions are tested at the same time, against the
 * clock.
 *
 * @returns why it cannot be copied, or null
 */
export async function copyTo(copy: string, { folder }: Submission): Promise<string | null> {
  try {
    await cp(folder, copy, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => basename(path) !== '.git' && isCopied(path),
    });
    return null;
  } catch (error) {
    return systemCode(error) ?? messageOf(error);
  }
}

/** Pipes, sockets and devices are left out: to read one could wait for ever. */
function isCopied(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined || stats.isFile() || stats.isDirectory() || stats.isSymbolicLink();
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
