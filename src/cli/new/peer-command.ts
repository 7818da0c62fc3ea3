import { resolve } from 'node:path';
import type { Argv, Options } from 'yargs';
import { ExitCode } from '../../core/errors.js';
import { shellWord } from '../../core/shell-words.js';
import { Style, shownPath } from '../../report/style.js';
import { type Command, withUsage } from '../command.js';
import { Screen, styleFor } from '../terminal.js';
import { type Language, languages, startPeer } from './start-peer.js';

interface NewPeerArguments {
  readonly folder: string;
  readonly lang: Language;
}

const names = Object.keys(languages) as Language[];

const options = {
  lang: {
    alias: 'l',
    choices: names,
    demandOption: true,
    requiresArg: true,
    describe: 'language to write it in',
  },
} as const satisfies Record<string, Options>;

function describe(yargs: Argv): Argv {
  return withUsage(
    yargs,
    'sim new peer <folder> --lang <language>\n\nA start for a peer of your own: it listens and stays up, which is level 1 of nine. LEVELS.md beside it walks you on.',
  )
    .positional('folder', { type: 'string', demandOption: true, describe: 'new or empty folder for it' })
    .options(options)
    .example('sim new peer my-peer --lang python', 'then: cd my-peer, and read README.md');
}

async function run(args: unknown): Promise<number> {
  const { folder, lang } = args as NewPeerArguments;
  const cwd = process.cwd();
  const path = resolve(cwd, folder);
  const files = startPeer(path, lang);
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stdout));
  const { build, command } = languages[lang];
  const steps = [`cd ${shellWord(shownPath(path, cwd))}`, ...build, `sim check --level 1 -- ${command}`];
  screen.result(
    [
      `${style.tick} a peer in ${style.bold(languages[lang].title)}, in ${shownPath(path, cwd)}`,
      `  ${style.dim(files.join('  '))}`,
      '',
      'Go on with README.md and LEVELS.md there:',
      ...steps.map((step) => `  ${step}`),
      '',
    ].join('\n'),
  );
  return ExitCode.ok;
}

export const newPeerCommand: Command = { options, describe, run };
