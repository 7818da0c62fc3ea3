import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

/** Kernels read no more of a script's first line. */
const firstLineBytes = 256;

/**
 * Why a command could not be started, in words: what the system says names the program, whatever it is that is missing.
 *
 * @param code of the system, such as `ENOENT`; undefined where it gave none
 * @param otherwise what is said of all that this does not know
 */
export function whyNotStarted(
  [word = '']: readonly string[],
  cwd: string,
  code: string | undefined,
  otherwise: string,
): string {
  if (word === '') return 'its command begins with an empty word';
  const isPath = isAbsolute(word) || /[/\\]/u.test(word);
  const path = resolve(cwd, word);
  if (code === 'ENOENT') {
    if (!existsSync(cwd)) return `there is no folder ${cwd} to start it in`;
    if (!isPath) return `there is no program ${word} on the PATH`;
    if (!existsSync(path)) return `there is no file ${path}; has it been built?`;
    return `${path} asks for ${interpreterOf(path)}, which is not there`;
  }
  if (code === 'EACCES' && isPath && existsSync(path)) {
    return statSync(path).isDirectory()
      ? `${path} is a folder`
      : `${path} may not be executed; chmod +x lets it`;
  }
  if (code === 'ENOEXEC') return `${path} is no program of this machine, and has no line #! that names one`;
  return otherwise;
}

function interpreterOf(path: string): string {
  const first = firstBytes(path).split('\n')[0] ?? '';
  const word = /^#!\s*(?<interpreter>\S+)/u.exec(first)?.groups?.['interpreter'];
  // A line end of another system is part of the name, and cannot be seen.
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
