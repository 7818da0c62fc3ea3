import type { ShellCommand } from '../command.js';

export const exit: ShellCommand = {
  name: 'exit',
  arguments: '',
  summary: 'stop the network and leave',
  takes: [0, 0],
  run: () => ({ line: '', leaves: true }),
};
