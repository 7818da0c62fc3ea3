import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SimError, systemCode } from '../../core/errors.js';
import { packageFolder } from '../../core/package.js';
import { makeFolder } from '../../core/platform.js';

/** Languages that there is a start in: how it is called, built, and started. */
export const languages = {
  python: { title: 'Python', build: [], command: 'python3 peer.py' },
  javascript: { title: 'JavaScript', build: [], command: 'node peer.mjs' },
  go: { title: 'Go', build: ['go build -o peer peer.go'], command: './peer' },
  // As an archive, it can be started from whatever folder it works in.
  java: {
    title: 'Java',
    build: ['javac -d build Peer.java', 'jar --create --file peer.jar --main-class Peer -C build .'],
    command: 'java -jar peer.jar',
  },
  c: { title: 'C', build: ['cc -std=c11 -O2 -Wall -Wextra -pthread -o peer peer.c'], command: './peer' },
} as const satisfies Record<string, { title: string; build: readonly string[]; command: string }>;

/** The command that stands in `templates/peer/levels.md`. */
const commandInLevels = 'python3 peer.py';

/** A link to a page that is not written beside it. */
const linkBeside = /\[(?<text>[^\]]+)\]\([\w-]+\.md\)/gu;

export type Language = keyof typeof languages;

/**
 * Writes a start for a peer into a folder, which must not hold anything.
 *
 * @returns the names of what is there then
 * @throws SimError `file-exists`, `not-written`
 */
export function startPeer(folder: string, language: Language): string[] {
  const templates = join(packageFolder(), 'templates/peer');
  if (existsSync(folder) && !(statSync(folder).isDirectory() && readdirSync(folder).length === 0)) {
    throw new SimError('file-exists', `${folder} is already there, and not empty`, {
      hint: 'name a new folder: nothing of yours is written over',
    });
  }
  try {
    makeFolder(folder);
    cpSync(join(templates, language), folder, { recursive: true });
    const levels = readFileSync(join(templates, 'levels.md'), 'utf8');
    writeFileSync(join(folder, 'LEVELS.md'), levels.replaceAll(commandInLevels, languages[language].command));
    makeFolder(join(folder, 'docs'));
    const wire = readFileSync(join(packageFolder(), 'docs/wire.md'), 'utf8');
    writeFileSync(join(folder, 'docs/wire.md'), wire.replaceAll(linkBeside, '$<text>'));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new SimError('not-written', `${folder} cannot be written: ${messageOf(error)}`, {
      hint: 'name a folder that you may write to',
      cause: error,
    });
  }
  return readdirSync(folder).sort();
}
