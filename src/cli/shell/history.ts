import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, stateFolder, writeWhole } from '../../core/platform.js';

/** Lines that are kept from one start to the next. */
const kept = 1000;

/** What was typed in earlier shells. Where it cannot be read or written, there is none, and nobody is bothered. */
export class History {
  readonly #path: string | null;
  /** Newest first, as Node's readline wants them. */
  readonly lines: readonly string[];

  constructor(path: string | null = usualPath()) {
    this.#path = path;
    if (path === null) {
      this.lines = [];
      return;
    }
    const all = readLines(path);
    const lines = all.slice(-kept);
    if (all.length > 2 * kept)
      quietly(() => writeWhole(path, `${lines.join('\n')}\n`, { overwrite: true, mode: 0o600 }));
    this.lines = lines.reverse();
  }

  /** Kept at once: a shell may end in any way. */
  add(line: string): void {
    const path = this.#path;
    if (path === null) return;
    quietly(() => {
      makeFolder(dirname(path));
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    });
  }
}

/** Null where there is no place for it, or something there that is no file: to read a pipe would wait for ever. */
function usualPath(): string | null {
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

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // A history is a comfort, and no reason to fail.
  }
}
