import { ExitCode, messageOf } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import type { Answer } from '../../shell/command.js';
import type { Shell } from '../../shell/shell.js';
import { sectionText } from '../../topology/ini/read-file.js';
import type { Command } from '../command.js';
import { topologyPositional } from '../options.js';
import type { Screen } from '../terminal.js';
import { LineReader } from './line-reader.js';
import { type OpenShell, type ShellArguments, withShell } from './open-shell.js';
import { endOfScript, RunningCommand, sessionOptions } from './shell-command.js';

const classicOptions: readonly (readonly [usage: string, specification: string])[] = [
  ['get [filename]', 'download the file if some peer has it'],
  ['config', 'show the config of the peer you play role of'],
  [
    'modify [category] [new_attr]',
    "category: ip, serverport, clientport, sharedir, peerlist (split by '/'), ttl",
  ],
  ['help', 'show the instructions'],
  ['exit', 'exit the system'],
];

export const classicCommand: Command = {
  usage: '<topology>',
  about: [
    'The dialogue of the older program: it asks for a peer number, then for an option.',
    "'sim shell' has the same commands and more, at one prompt.",
  ],
  positionals: topologyPositional,
  options: sessionOptions,
  examples: [['sim classic chain3', 'then: 1, get 3.txt, 1, config, 1, exit']],
  run: (args) => {
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const options = { ...(args as ShellArguments), from: undefined };
    return withShell(options, false, (open) => talkInClassic(open, isTerminal));
  },
};

/**
 * The dialogue of the older program, in its words: a peer number, then an option, repeated. The shell runs the options.
 */
async function talkInClassic(
  { shell, screen, notifyBy, stop }: OpenShell,
  isTerminal: boolean,
): Promise<number> {
  const command = new RunningCommand();
  const reader = new LineReader({
    input: process.stdin,
    output: process.stdout,
    isTerminal,
    onInterrupt: () => {
      if (!command.cancel()) reader.close();
    },
  });
  stop.addEventListener('abort', () => reader.close());
  process.stdout.once('error', () => reader.close());
  notifyBy((text) => reader.notify(text));
  const ask = (prompt: string): Promise<string | null> => {
    if (!isTerminal) screen.result(prompt);
    return reader.read(prompt);
  };
  try {
    for (;;) {
      screen.result('\n**********************************\n');
      const role = await ask('input peer num:');
      if (role === null || role.trim() === 'exit') break;
      if (role.trim() === '') continue;
      const known = shell.peers.find(({ id }) => String(id) === role.trim());
      if (known === undefined) {
        screen.result(
          `\nthere is no peer ${role}; there are ${shell.peers.map(({ id }) => id).join(', ')}\n`,
        );
        shell.note({ line: '', exitCode: ExitCode.usage });
        continue;
      }
      shell.switchTo(known.id);
      const option = await ask('input opt:');
      if (option === null) break;
      screen.result('\n');
      const answer = await command.run((signal) => choose(shell, option, signal, screen));
      if (answer.leaves) break;
      screen.result(`${answer.text ?? answer.line}\n`);
      shell.note(answer);
    }
    if (!isTerminal) return await endOfScript(shell, reader);
  } finally {
    reader.close();
    await shell.leave();
  }
  return ExitCode.ok;
}

async function choose(shell: Shell, option: string, signal: AbortSignal, screen: Screen): Promise<Answer> {
  const names = classicOptions.map(([usage]) => usage.replace(/ .*/u, ''));
  const [name = '', surplus] = option.trim().split(/\s+/u);
  if (!names.includes(name)) {
    const near = nearest(name, names);
    const hint = near === undefined ? names.join(', ') : `did you mean ${near}?`;
    return { line: `no such opt: ${name}; ${hint}`, exitCode: ExitCode.usage };
  }
  if (surplus !== undefined && (name === 'help' || name === 'config')) {
    return {
      line: `${name} takes no ${surplus}: it is of the peer whose number you gave`,
      exitCode: ExitCode.usage,
    };
  }
  if (name === 'help') return { line: instructions() };
  if (name === 'config') return { line: await configOf(shell) };
  return shell.execute(option, {
    signal,
    show: (text) => screen.result(text),
    status: (line) => screen.status(line),
  });
}

function instructions(): string {
  const columns = Math.max(...classicOptions.map(([usage]) => usage.length)) + 4;
  return classicOptions.map(([usage, what]) => `${usage.padEnd(columns, '.')}${what}`).join('\n');
}

/** The lines of the INI, as the older program shows them. */
async function configOf({ session, current }: Shell): Promise<string> {
  try {
    return await sectionText(session.network.topology, current);
  } catch (error) {
    return `${current.source.file} cannot be read any more: ${messageOf(error)}`;
  }
}
