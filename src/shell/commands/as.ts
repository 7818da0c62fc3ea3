import type { ShellCommand } from '../command.js';
import { idsOf } from '../network-files.js';

export const as: ShellCommand = {
  name: 'as',
  arguments: '<peer>',
  summary: 'play the role of another peer',
  takes: [1, 1],
  complete: (shell, words) => (words.length === 0 ? idsOf(shell) : []),
  run(shell, [word]) {
    const { id } = shell.peerNamed(word);
    shell.play(id);
    const isDown = shell.isUp(id) ? '' : ' (it is not running)';
    return { line: `you are peer ${id}${isDown}`, text: `  you are peer ${shell.style.peer(id)}${isDown}` };
  },
};
