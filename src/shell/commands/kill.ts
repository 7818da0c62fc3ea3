import { SimError } from '../../core/errors.js';
import type { ShellCommand } from '../command.js';
import { idsOf } from '../network-files.js';

export const kill: ShellCommand = {
  name: 'kill',
  arguments: '<peer>',
  summary: "end a peer's process at once, as a crash would",
  more: ['Its neighbours find out when they next send to it. start <peer> brings it back.'],
  takes: [1, 1],
  complete: (shell, words) => (words.length === 0 ? idsOf(shell).filter((id) => shell.isUp(Number(id))) : []),
  async run(shell, [word]) {
    const { id } = shell.peerNamed(word);
    const { network } = shell.session;
    const peer = network.peer(id);
    if (peer === undefined || peer.isGone) {
      throw new SimError('bad-usage', `peer ${id} is not running`, { hint: `start it with start ${id}` });
    }
    await network.killPeer(id);
    const line = `peer ${id} (pid ${peer.pid}) is killed`;
    return { line, text: `  ${line}` };
  },
};
