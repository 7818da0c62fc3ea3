import { memoryOf } from '../../platform.js';
import { table } from '../../report/table.js';
import { bytesToString, counted } from '../../report/units.js';
import type { PeerSpec } from '../../topology/index.js';
import type { ShellCommand } from '../command.js';
import { stateOf } from '../peer-state.js';
import type { Shell } from '../shell.js';

const columns = [
  { title: 'peer', align: 'right' },
  { title: 'address' },
  { title: 'state' },
  { title: 'pid', align: 'right' },
  { title: 'memory', align: 'right' },
  { title: 'files', align: 'right' },
  { title: 'neighbours' },
] as const;

export const peers: ShellCommand = {
  name: 'peers',
  arguments: '',
  summary: 'a table of all peers: address, state, process, memory, files',
  takes: [0, 0],
  async run(shell) {
    const rows = await Promise.all(shell.peers.map((spec) => rowOf(shell, spec)));
    const states = shell.peers.map(({ id }) => stateOf(shell, id));
    const counts = [...new Set(states)].map(
      (state) => `${states.filter((one) => one === state).length} ${state}`,
    );
    return {
      line: `${counted(shell.peers.length, 'peer')}: ${counts.join(', ')}`,
      text: table(shell.style, columns, rows).join('\n'),
    };
  },
};

async function rowOf(shell: Shell, { id, ip, port, neighbours }: PeerSpec): Promise<string[]> {
  const { style, session } = shell;
  const peer = session.network.peer(id);
  const isGone = peer?.isGone ?? true;
  const address = isGone ? { ip, port } : (peer?.address ?? { ip, port });
  const memory = isGone || peer?.pid === undefined ? null : await memoryOf(peer.pid);
  const description = await session.network.describe(id, false);
  const state = stateOf(shell, id);
  return [
    style.peer(id) + (id === shell.role.id ? '*' : ' '),
    `${address.ip}:${address.port}`,
    state === 'up' ? style.paint('green', state) : style.paint('red', state),
    isGone ? '-' : String(peer?.pid ?? '-'),
    memory === null ? '-' : bytesToString(memory),
    description === null ? '-' : String(description.files.length),
    neighbours.map((neighbour) => style.peer(neighbour)).join(' '),
  ];
}
