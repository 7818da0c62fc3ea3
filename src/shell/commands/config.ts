import { printable } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import { field, table } from '../../report/rows.js';
import { shownPath } from '../../report/style.js';
import { bytesToString, counted } from '../../report/units.js';
import { addressOf, stateOf } from '../../run/network-commands.js';
import type { PeerDescription } from '../../run/session.js';
import type { PeerSpec } from '../../topology/model.js';
import type { Answer, ShellCommand } from '../command.js';
import { idsOf } from '../complete.js';
import type { Shell } from '../shell.js';

export const config: ShellCommand = {
  name: 'config',
  arguments: '[peer]',
  summary: 'settings, neighbours and files of the current peer, or of another',
  isReadOnly: true,
  argumentCount: [0, 1],
  complete: (shell, words) => (words.length === 0 ? idsOf(shell) : []),
  async run(shell, [word]) {
    const spec = shell.peerNamed(word);
    return describe(shell, spec, await shell.session.network.describe(spec.id, true));
  },
};

function describe(shell: Shell, spec: PeerSpec, description: PeerDescription | null): Answer {
  const { style, cwd } = shell;
  const { id, clientPort, ttl, shareDir } = spec;
  const state = stateOf(shell.session.network, id);
  const { files = [], total = 0 } = description ?? {};
  const address = addressOf(shell.session.network, id);
  const neighbours = neighboursOf(shell, spec, description);
  const share = shownPath(shareDir, cwd);
  const rows: [string, string][] = [
    ['id', `${style.peer(id)}${state === 'up' ? '' : `  ${style.paint('red', state)}`}`],
    ['address', address],
    ...(clientPort === undefined
      ? []
      : [['client port', `${clientPort} (not used by floodsim)`] as [string, string]]),
    ['TTL', shell.ttl === null ? String(ttl) : `${ttl}; queries from this shell use ${shell.ttl}`],
    ['share', share],
  ];
  return {
    line: [
      `peer ${id} at ${address} (${state})`,
      `TTL ${ttl}`,
      `neighbours ${neighbours.map(([one, , isUp]) => `${one} ${isUp}`).join(', ') || 'none'}`,
      `share ${share}${description === null ? '' : ` with ${counted(description.total, 'file')}`}`,
    ].join('; '),
    text: [
      ...rows.map(([label, value]) => field(style, label, value)),
      ...list(shell, 'neighbours', neighbourColumns, neighbours),
      ...(description === null
        ? [field(style, 'files', 'unknown while the peer is not running')]
        : list(
            shell,
            'files',
            fileColumns,
            files.map((file) => fileRow(file, style.width >= minWidthForDigest)),
          )),
      ...(total > files.length ? [field(style, '', `and ${total - files.length} more`)] : []),
    ].join('\n'),
  };
}

const neighbourColumns = [
  { title: 'neighbour', align: 'right' },
  { title: 'address' },
  { title: 'link' },
] as const;
const fileColumns = [{ title: 'file' }, { title: 'size', align: 'right' }, { title: 'sha256' }] as const;

/** A table, or `none` where it would be empty. */
function list(
  { style }: Shell,
  name: string,
  columns: Parameters<typeof table>[1],
  rows: readonly (readonly string[])[],
): string[] {
  return rows.length === 0 ? [field(style, name, 'none')] : ['', ...table(style, columns, rows)];
}

function neighboursOf(
  shell: Shell,
  spec: PeerSpec,
  description: PeerDescription | null,
): [string, string, string][] {
  return spec.neighbours.map((id) => [
    String(id),
    addressOf(shell.session.network, id),
    linkState(shell, spec, id, description),
  ]);
}

/**
 * A native peer reports its links. The messages to a peer of an older dialect have a connection each, so such a link works while both
 * peers run. Of a foreign peer's own link, its `hello` to a native neighbour is all that is seen.
 */
function linkState(
  shell: Shell,
  { id, program }: PeerSpec,
  to: PeerId,
  description: PeerDescription | null,
): 'up' | 'down' | 'unknown' {
  if (description === null || !shell.isRunning(to)) return 'down';
  const dialectOf = (peer: PeerId): string =>
    shell.peers.find((one) => one.id === peer)?.program?.dialect ?? 'native';
  if (dialectOf(id) !== 'native' || dialectOf(to) !== 'native') return 'up';
  if (program === undefined)
    return description.links.find((link) => link.id === to)?.isOpen === true ? 'up' : 'down';
  return shell.session.isLinkAccepted(id, to) ? 'up' : 'unknown';
}

/** Columns that a whole digest beside a name needs. */
const minWidthForDigest = 110;

function fileRow({ name, kind, size, sha256 }: PeerDescription['files'][number], isWide: boolean): string[] {
  const digest = isWide ? sha256 : sha256 && `${sha256.slice(0, 16)}...`;
  return [
    `${printable(name)}${kind === 'folder' ? '/' : ''}`,
    size === null ? '?' : bytesToString(size),
    digest ?? '?',
  ];
}
