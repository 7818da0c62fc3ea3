import { overlayTree } from '../../report/overlay-tree.js';
import { counted } from '../../report/units.js';
import { linkCount } from '../../topology/graph.js';
import type { ShellCommand } from '../command.js';

export const topology: ShellCommand = {
  name: 'topology',
  arguments: '',
  summary: 'draw the network, seen from the peer you play',
  more: ['A tree by distance; links that are no part of it stand at the end of a line.'],
  takes: [0, 0],
  run(shell) {
    const { name, peers } = shell.session.network.topology;
    const line = `${name}: ${counted(peers.length, 'peer')}, ${counted(linkCount(peers), 'link')}`;
    const { style } = shell;
    const noteOf = (id: number): string => (shell.isUp(id) ? '' : style.paint('red', 'down'));
    const tree = overlayTree(peers, shell.role.id, style, noteOf).map((row) => `  ${row}`);
    return { line, text: [`  ${line}`, '', ...tree].join('\n') };
  },
};
