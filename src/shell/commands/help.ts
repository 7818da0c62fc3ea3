import { field, table } from '../../report/rows.js';
import { type Answer, commandNamed, type ShellCommand } from '../command.js';
import type { Shell } from '../shell.js';

export const help: ShellCommand = {
  name: 'help',
  arguments: '[command]',
  summary: 'list the commands, or explain one',
  argumentCount: [0, 1],
  complete: ({ commands }, words) => (words.length === 0 ? commands.map(({ name }) => name) : []),
  run(shell, [name]) {
    return name === undefined ? all(shell) : one(shell, commandNamed(shell.commands, name));
  },
};

export const exit: ShellCommand = {
  name: 'exit',
  arguments: '',
  summary: 'stop the network and exit',
  argumentCount: [0, 0],
  run: () => ({ line: '', leaves: true }),
};

function all({ style, commands }: Shell): Answer {
  const rows = commands.map((command) => [
    `${style.bold(command.name)} ${command.arguments}`.trimEnd(),
    command.summary,
  ]);
  return {
    line: commands.map(({ name }) => name).join(', '),
    text: [
      ...table(style, [{ title: 'command' }, { title: 'what it does' }], rows),
      '',
      style.dim('  Tab completes, Ctrl-C cancels, Ctrl-D exits.'),
    ].join('\n'),
  };
}

function one({ style }: Shell, { name, arguments: words, summary, more = [] }: ShellCommand): Answer {
  const usage = `${name} ${words}`.trimEnd();
  return {
    line: `${usage}: ${summary}`,
    text: [`  ${style.bold(usage)}`, ...[summary, ...more].map((line) => field(style, '', line))].join('\n'),
  };
}
