import { ExitCode, messageOf } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import type { Answer } from '../../shell/command.js';
import type { Shell } from '../../shell/shell.js';
import { sectionText } from '../../topology/index.js';
import type { Screen } from '../terminal.js';
import { CommandUnderWay } from './command-under-way.js';
import { LineReader } from './line-reader.js';
import type { OpenShell } from './open-shell.js';
import { endOfScript } from './talk.js';

const options: readonly (readonly [usage: string, specification: string])[] = [
  ['get [filename]', 'download the file if some peer has it'],
  ['config', 'show the config of the peer you play role of'],
  [
    'modify [category] [new_attr]',
    "category: ip, serverport, clientport, sharedir, peerlist (split by '/'), ttl",
  ],
  ['help', 'show the instructions'],
  ['exit', 'exit the system'],
];

/**
 * The older program's dialogue, in its words: first the number of a peer, then an option, and again. What an option does
 * is what the shell does.
 */
export async function talkInClassic(
  { shell, screen, notifyBy, stop }: OpenShell,
  isTerminal: boolean,
): Promise<number> {
  const command = new CommandUnderWay();
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
      shell.play(known.id);
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
  const names = options.map(([usage]) => usage.replace(/ .*/u, ''));
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
  const columns = Math.max(...options.map(([usage]) => usage.length)) + 4;
  return options.map(([usage, what]) => `${usage.padEnd(columns, '.')}${what}`).join('\n');
}

/** The INI's own lines, as the older program shows them. */
async function configOf({ session, role }: Shell): Promise<string> {
  try {
    return await sectionText(session.network.topology, role);
  } catch (error) {
    return `${role.source.file} cannot be read any more: ${messageOf(error)}`;
  }
}
