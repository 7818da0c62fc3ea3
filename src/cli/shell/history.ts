import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeAtomic } from '../../core/atomic-write.js';
import { makeFolder, stateFolder } from '../../core/platform.js';

/** Lines that are kept between sessions. */
const maxLines = 1000;

/** Lines of earlier sessions. Errors are ignored: without its file the history is empty. */
export class History {
  readonly #path: string | null;
  /** Newest first, as Node's readline expects them. */
  readonly lines: readonly string[];

  constructor(path: string | null = defaultPath()) {
    this.#path = path;
    if (path === null) {
      this.lines = [];
      return;
    }
    const all = readLines(path);
    const lines = all.slice(-maxLines);
    if (all.length > 2 * maxLines)
      ignoringErrors(() => writeAtomic(path, `${lines.join('\n')}\n`, { overwrite: true, mode: 0o600 }));
    this.lines = lines.reverse();
  }

  /** Writes at once, because the process may be killed at any time. */
  add(line: string): void {
    const path = this.#path;
    if (path === null) return;
    ignoringErrors(() => {
      makeFolder(dirname(path));
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    });
  }
}

/** Null where there is no state folder, or its entry is not a file: reading a pipe would block. */
function defaultPath(): string | null {
  try {
    const path = join(stateFolder(), 'shell-history');
    return statSync(path, { throwIfNoEntry: false })?.isFile() === false ? null : path;
  } catch {
    return null;
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function ignoringErrors(act: () => void): void {
  try {
    act();
  } catch {
    // The shell works without a history.
  }
}
