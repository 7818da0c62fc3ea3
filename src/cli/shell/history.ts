import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, stateFolder, writeWhole } from '../../platform.js';

/** Lines that are kept from one start to the next. */
const kept = 1000;

/** What was typed in earlier shells. Where it cannot be read or written, there is none, and nobody is bothered. */
export class History {
  readonly #path: string;
  /** Newest first, as Node's readline wants them. */
  readonly lines: readonly string[];

  constructor(path: string = join(stateFolder(), 'shell-history')) {
    this.#path = path;
    const all = readLines(path);
    const lines = all.slice(-kept);
    if (all.length > 2 * kept) quietly(() => writeWhole(path, `${lines.join('\n')}\n`, { overwrite: true }));
    this.lines = lines.reverse();
  }

  /** Kept at once: a shell may end in any way. */
  add(line: string): void {
    quietly(() => {
      makeFolder(dirname(this.#path));
      appendFileSync(this.#path, `${line}\n`, { mode: 0o600 });
    });
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
