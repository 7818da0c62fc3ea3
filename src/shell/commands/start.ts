import { SimError } from '../../core/errors.js';
import type { ShellCommand } from '../command.js';
import { idsOf } from '../network-files.js';

export const start: ShellCommand = {
  name: 'start',
  arguments: '<peer>',
  summary: 'start a peer again that was killed or has died',
  takes: [1, 1],
  complete: (shell, words) =>
    words.length === 0 ? idsOf(shell).filter((id) => !shell.isUp(Number(id))) : [],
  async run(shell, [word]) {
    const { id } = shell.peerNamed(word);
    const { network } = shell.session;
    if (network.peer(id)?.isGone === false) {
      throw new SimError('bad-usage', `peer ${id} is running`, { hint: `end it first with kill ${id}` });
    }
    await network.restart(id);
    const peer = network.peer(id);
    const line = `peer ${id} (pid ${peer?.pid}) listens on ${peer?.address?.ip}:${peer?.address?.port}`;
    return { line, text: `  ${line}` };
  },
};
