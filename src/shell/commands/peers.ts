import { memoryOf } from '../../core/platform.js';
import { printable } from '../../core/sanitize.js';
import { overlayTree } from '../../report/overlay-tree.js';
import { table } from '../../report/rows.js';
import type { Style } from '../../report/style.js';
import { bytesToString, counted } from '../../report/units.js';
import { addressOf, killPeer, startPeer, stateOf } from '../../run/network-commands.js';
import { linkCount } from '../../topology/graph.js';
import type { PeerSpec } from '../../topology/model.js';
import type { ShellCommand } from '../command.js';
import { idsOf } from '../complete.js';
import type { Shell } from '../shell.js';

export const as: ShellCommand = {
  name: 'as',
  arguments: '<peer>',
  summary: 'control another peer',
  argumentCount: [1, 1],
  complete: (shell, words) => (words.length === 0 ? idsOf(shell) : []),
  run(shell, [word]) {
    const { id } = shell.peerNamed(word);
    shell.switchTo(id);
    const state = shell.isRunning(id) ? '' : ' (it is not running)';
    return { line: `you are peer ${id}${state}`, text: `  you are peer ${shell.style.peer(id)}${state}` };
  },
};

export const kill: ShellCommand = {
  name: 'kill',
  arguments: '<peer>',
  summary: 'kill the process of a peer, like a crash',
  more: ['Its neighbours notice when they next send to it. start <peer> restarts it.'],
  argumentCount: [1, 1],
  complete: (shell, words) =>
    words.length === 0 ? idsOf(shell).filter((id) => shell.isRunning(Number(id))) : [],
  async run(shell, [word]) {
    const { id } = shell.peerNamed(word);
    const { pid } = await killPeer(shell.session, id);
    const line = `peer ${id} (pid ${pid}) killed`;
    return { line, text: `  ${line}` };
  },
};

export const start: ShellCommand = {
  name: 'start',
  arguments: '<peer>',
  summary: 'restart a peer that was killed or has died',
  argumentCount: [1, 1],
  complete: (shell, words) =>
    words.length === 0 ? idsOf(shell).filter((id) => !shell.isRunning(Number(id))) : [],
  async run(shell, [word]) {
    const { id } = shell.peerNamed(word);
    const peer = await startPeer(shell.session, id);
    const line = `peer ${id} (pid ${peer?.pid}) listens on ${peer?.address?.ip}:${peer?.address?.port}`;
    return { line, text: `  ${line}` };
  },
};

export const topology: ShellCommand = {
  name: 'topology',
  arguments: '',
  summary: 'draw the network as seen from the current peer',
  more: ['A tree by distance; links outside the tree are listed at the end of a line.'],
  argumentCount: [0, 0],
  run(shell) {
    const { name, peers } = shell.session.network.topology;
    const line = `${name}: ${counted(peers.length, 'peer')}, ${counted(linkCount(peers), 'link')}`;
    const { style } = shell;
    const noteOf = (id: number): string => (shell.isRunning(id) ? '' : style.paint('red', 'down'));
    const tree = overlayTree(peers, shell.current.id, style, noteOf).map((row) => `  ${row}`);
    return { line, text: [`  ${line}`, '', ...tree].join('\n') };
  },
};

interface Row {
  readonly peer: string;
  /** `-` for this machine. */
  readonly host: string;
  readonly address: string;
  readonly state: string;
  readonly pid: string;
  readonly memory: string;
  readonly files: string;
  readonly neighbours: string;
}

/** A narrower window has no room for the memory column. */
const minWidthForMemory = 72;

export const peers: ShellCommand = {
  name: 'peers',
  arguments: '',
  summary: 'list all peers: address, state, process, memory, files',
  more: [
    'Memory is the private memory of the process; on several hosts, the host is shown instead.',
    '* marks the current peer.',
  ],
  isReadOnly: true,
  argumentCount: [0, 0],
  async run(shell) {
    const rows = await Promise.all(shell.peers.map((spec) => rowOf(shell, spec)));
    const states = shell.peers.map(({ id }) => stateOf(shell.session.network, id));
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
  const names: readonly (keyof Row)[] = rows.some(({ host }) => host !== '-')
    ? ['peer', 'host', 'address', 'state', 'pid', 'files', 'neighbours']
    : style.width < minWidthForMemory
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
  const memory = pid === undefined || peer?.host !== null ? null : await memoryOf(pid);
  const description = await session.network.describe(id, false);
  const state = stateOf(session.network, id);
  return {
    peer: style.peer(id) + (id === shell.current.id ? '*' : ' '),
    host: printable(peer?.host ?? '-'),
    address: addressOf(session.network, id),
    state: style.paint(state === 'up' ? 'green' : 'red', state),
    pid: String(pid ?? '-'),
    memory: memory === null ? '-' : bytesToString(memory),
    files: description === null ? '-' : String(description.total),
    neighbours: neighbours.map((neighbour) => style.peer(neighbour)).join(' '),
  };
}
