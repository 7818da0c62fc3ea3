import { memoryOf } from '../../core/platform.js';
import { table } from '../../report/rows.js';
import type { Style } from '../../report/style.js';
import { bytesToString, counted } from '../../report/units.js';
import type { PeerSpec } from '../../topology/model.js';
import type { ShellCommand } from '../command.js';
import { addressOf, stateOf } from '../peer-state.js';
import type { Shell } from '../shell.js';

interface Row {
  readonly peer: string;
  readonly address: string;
  readonly state: string;
  readonly pid: string;
  readonly memory: string;
  readonly files: string;
  readonly neighbours: string;
}

/** In a narrow window memory is what can be done without. */
const narrowBelow = 72;

export const peers: ShellCommand = {
  name: 'peers',
  arguments: '',
  summary: 'a table of all peers: address, state, process, memory, files',
  more: ['Memory is what the process has of its own. * is the peer you play.'],
  onlyLooks: true,
  takes: [0, 0],
  async run(shell) {
    const rows = await Promise.all(shell.peers.map((spec) => rowOf(shell, spec)));
    const states = shell.peers.map(({ id }) => stateOf(shell, id));
    const counts = [...new Set(states)].map(
      (state) => `${states.filter((one) => one === state).length} ${state}`,
    );
    return {
      line: `${counted(shell.peers.length, 'peer')}: ${counts.join(', ')}`,
      text: draw(shell.style, rows).join('\n'),
    };
  },
};

function draw(style: Style, rows: readonly Row[]): string[] {
  const names: readonly (keyof Row)[] =
    style.width < narrowBelow
      ? ['peer', 'address', 'state', 'pid', 'files', 'neighbours']
      : ['peer', 'address', 'state', 'pid', 'memory', 'files', 'neighbours'];
  const numbers: readonly (keyof Row)[] = ['peer', 'pid', 'memory', 'files'];
  const columns = names.map((title) => ({
    title,
    align: numbers.includes(title) ? ('right' as const) : ('left' as const),
  }));
  return table(
    style,
    columns,
    rows.map((row) => names.map((name) => row[name])),
  );
}

async function rowOf(shell: Shell, { id, neighbours }: PeerSpec): Promise<Row> {
  const { style, session } = shell;
  const peer = session.network.peer(id);
  const pid = peer?.isGone === false ? peer.pid : undefined;
  const memory = pid === undefined ? null : await memoryOf(pid);
  const description = await session.network.describe(id, false);
  const state = stateOf(shell, id);
  return {
    peer: style.peer(id) + (id === shell.role.id ? '*' : ' '),
    address: addressOf(shell, id),
    state: style.paint(state === 'up' ? 'green' : 'red', state),
    pid: String(pid ?? '-'),
    memory: memory === null ? '-' : bytesToString(memory),
    files: description === null ? '-' : String(description.files.length),
    neighbours: neighbours.map((neighbour) => style.peer(neighbour)).join(' '),
  };
}
