import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExitCode, messageOf, SimError, systemCode } from '../core/errors.js';
import { packageFolder } from '../core/package.js';
import { makeFolder } from '../core/platform.js';
import { shellWord } from '../core/shell-words.js';
import { Style, shownPath } from '../report/style.js';
import { loadTopology } from '../topology/load.js';
import { programsOf } from '../topology/validate/requests.js';
import { remember } from './allowed-programs.js';
import { refuseDash } from './arguments.js';
import type { Command, OptionTable } from './command.js';
import { Screen, styleFor } from './terminal.js';

const isWindows = process.platform === 'win32';
const compiled = isWindows ? { file: 'peer.exe', command: 'peer.exe' } : { file: 'peer', command: './peer' };

/** The languages of the templates: title, build commands, and the command that starts the peer. */
export const languages = {
  // On Windows, python3 often only opens the shop.
  python: { title: 'Python', build: [], command: isWindows ? 'python peer.py' : 'python3 peer.py' },
  javascript: { title: 'JavaScript', build: [], command: 'node peer.mjs' },
  go: { title: 'Go', build: [`go build -o ${compiled.file} peer.go`], command: compiled.command },
  // A jar can be started from any working folder.
  java: {
    title: 'Java',
    build: ['javac -d build Peer.java', 'jar --create --file peer.jar --main-class Peer -C build .'],
    command: 'java -jar peer.jar',
  },
  c: {
    title: 'C',
    build: [`cc -std=c11 -O2 -Wall -Wextra -pthread -o ${compiled.file} peer.c`],
    command: compiled.command,
  },
} as const satisfies Record<string, { title: string; build: readonly string[]; command: string }>;

/** The command in `templates/peer/levels.md`, replaced by that of the language. */
const commandInLevels = 'python3 peer.py';

/** A link to a page that is not copied. */
const linkBeside = /\[(?<text>[^\]]+)\]\([\w-]+\.md\)/gu;

export type Language = keyof typeof languages;

/**
 * Writes a peer project into a new or empty folder.
 *
 * @returns the names of its files and folders
 * @throws SimError `file-exists`, `not-written`
 */
export function startPeer(folder: string, language: Language): string[] {
  const templates = join(packageFolder(), 'templates/peer');
  if (existsSync(folder) && !(statSync(folder).isDirectory() && readdirSync(folder).length === 0)) {
    throw new SimError('file-exists', `${folder} already exists and is not empty`, {
      hint: 'give a new folder: existing files are never overwritten',
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
      hint: 'give a folder that you can write to',
      cause: error,
    });
  }
  return readdirSync(folder).sort();
}

const options = {
  lang: {
    alias: 'l',
    choices: Object.keys(languages) as Language[],
    demandOption: true,
    requiresArg: true,
    describe: 'programming language',
  },
} as const satisfies OptionTable;

async function run(args: unknown): Promise<number> {
  const { folder, lang } = args as { readonly folder: string; readonly lang: Language };
  refuseDash('the folder', folder, 'name a new folder');
  const cwd = process.cwd();
  const path = resolve(cwd, folder);
  const files = startPeer(path, lang);
  // The user who has made it need not be asked before it runs.
  remember(programsOf(await loadTopology(join(path, 'topology.ini'))));
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stdout));
  const { build, command } = languages[lang];
  const steps = [`cd ${shellWord(shownPath(path, cwd))}`, ...build, `sim check --level 1 -- ${command}`];
  screen.result(
    [
      `${style.tick} a peer in ${style.bold(languages[lang].title)}, in ${shownPath(path, cwd)}`,
      `  ${style.dim(files.join('  '))}`,
      '',
      'Continue with README.md and LEVELS.md there:',
      ...steps.map((step) => `  ${step}`),
      '',
    ].join('\n'),
  );
  return ExitCode.ok;
}

export const newPeerCommand: Command = {
  usage: '<folder> --lang <language>',
  about: [
    'Creates a project for a peer of your own: a program that listens and stays up, which passes level 1 of nine. Its LEVELS.md explains the next levels.',
  ],
  positionals: {
    folder: { type: 'string', demandOption: true, describe: 'new or empty folder for the project' },
  },
  options,
  examples: [['sim new peer my-peer --lang python', 'then: cd my-peer, and read README.md']],
  run,
};
