import { existsSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { messageOf, SimError, systemCode } from '../../core/errors.js';
import { portableName } from '../../core/platform.js';
import { naturalOrder } from '../../topology/text.js';
import { resolveCommandWords } from '../../topology/validate/read-program.js';

/** What somebody handed in: a folder with a peer in it. */
export interface Submission {
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
}

/** Files that say by their names how a peer is started. */
const starts: readonly { readonly file: string; readonly command: readonly string[] }[] = [
  { file: 'run.sh', command: ['sh', 'run.sh'] },
  { file: 'peer.py', command: ['python3', 'peer.py'] },
  { file: 'peer.mjs', command: [process.execPath, 'peer.mjs'] },
  { file: 'peer.js', command: [process.execPath, 'peer.js'] },
];

/**
 * The submissions in these folders, in the order of a reader.
 *
 * @throws SimError `bad-usage` where one is no folder
 */
export function submissionsIn(folders: readonly string[], cwd: string): Submission[] {
  const submissions = folders.map((shown) => {
    const folder = resolve(cwd, shown);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new SimError('bad-usage', `${shown} is not a folder`, {
        hint: 'name the folders of a class: --batch submissions/*/',
      });
    }
    return { shown, folder };
  });
  const unique = [...new Map(submissions.map((one) => [one.folder, one])).values()];
  const isTwice = (name: string): boolean =>
    unique.filter(({ folder }) => basename(folder) === name).length > 1;
  return unique
    .map(({ shown, folder }) => {
      const name = basename(folder);
      return { folder, name: isTwice(name) ? shown.replace(/\/+$/u, '') : name };
    })
    .sort((one, other) => naturalOrder(one.name, other.name));
}

/** Where a copy of a submission is to lie: in a folder of its own below `parent`. */
export function placeOf({ name }: Submission, parent: string, index: number): string {
  return join(parent, `${index + 1}-${portableName(name)}`, 'submission');
}

/**
 * Makes a clean copy; what version control keeps beside it stays out. Piece by piece, as others are judged meanwhile, by the
 * clock.
 *
 * @returns why it cannot be made; null where it is
 */
export async function copyTo(copy: string, { folder }: Submission): Promise<string | null> {
  try {
    await cp(folder, copy, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => basename(path) !== '.git',
    });
    return null;
  } catch (error) {
    return systemCode(error) ?? messageOf(error);
  }
}

/**
 * How a copy is started: by the words that were given, or as a file in it says by its name.
 *
 * @returns null where none does
 */
export function startOf(copy: string, words: readonly string[]): string[] | null {
  if (words.length > 0) return resolveCommandWords(copy, words);
  const start = starts.find(({ file }) => existsSync(join(copy, file)));
  return start === undefined ? null : resolveCommandWords(copy, start.command);
}

/** What is missing where nothing says how to start it. */
export function missingStart(): string {
  const names = starts.map(({ file }) => file);
  return `there is no ${names.slice(0, -1).join(', ')} or ${names.at(-1)} in it`;
}
