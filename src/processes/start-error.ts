import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

/** Kernels read only so much of a script's first line. */
const firstLineBytes = 256;

/**
 * Explains why a command could not be started: the system names the program, even if its folder or its interpreter is missing.
 *
 * @param code of the system, such as `ENOENT`; undefined if it gave none
 * @param fallback the text for all other errors
 */
export function startErrorText(
  [word = '']: readonly string[],
  cwd: string,
  code: string | undefined,
  fallback: string,
): string {
  if (word === '') return 'its command begins with an empty word';
  const isPath = isAbsolute(word) || /[/\\]/u.test(word);
  const path = resolve(cwd, word);
  if (code === 'ENOENT') {
    if (!existsSync(cwd)) return `its folder ${cwd} does not exist`;
    if (!isPath) return `there is no program ${word} on the PATH`;
    if (!existsSync(path)) return `there is no file ${path}; has it been built?`;
    return `${path} needs ${interpreterOf(path)}, which does not exist`;
  }
  if (code === 'EACCES' && isPath && existsSync(path)) {
    return statSync(path).isDirectory() ? `${path} is a folder` : `${path} is not executable; use chmod +x`;
  }
  if (code === 'ENOEXEC') return `${path} is not a program for this machine, and has no #! line`;
  return fallback;
}

function interpreterOf(path: string): string {
  const first = firstBytes(path).split('\n')[0] ?? '';
  const word = /^#!\s*(?<interpreter>\S+)/u.exec(first)?.groups?.['interpreter'];
  // The line end of another system becomes part of the name, and is invisible.
  return word === undefined ? 'a loader' : `the interpreter ${word}${first.endsWith('\r') ? '\\r' : ''}`;
}

function firstBytes(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(firstLineBytes);
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
