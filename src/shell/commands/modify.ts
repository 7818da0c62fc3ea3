import { SimError } from '../../core/errors.js';
import { shownPath } from '../../report/style.js';
import { counted } from '../../report/units.js';
import { type AppliedModification, modifyPeer } from '../../run/modify-peer.js';
import { settings } from '../../topology/edit/modify.js';
import type { Answer, ShellCommand } from '../command.js';
import { idsOf } from '../complete.js';
import type { Shell } from '../shell.js';

export const modify: ShellCommand = {
  name: 'modify',
  arguments: '<category> <value>',
  summary: 'change a setting of the current peer, in the INI and in the network',
  more: [
    `Categories: ${settings.join(', ')}. Write a peerlist as 0/3/4, or none.`,
    'Everything is checked before anything changes. Only affected peers are restarted; links follow.',
  ],
  argumentCount: [2, 2],
  complete: (shell, words) => {
    if (words.length === 0) return settings;
    return words[0] === 'peerlist' ? idsOf(shell) : [];
  },
  async run(shell, [setting = '', value = '']) {
    if (shell.readOnly !== null) {
      throw new SimError('bad-usage', shell.readOnly.message, { hint: shell.readOnly.hint });
    }
    const done = await modifyPeer(shell.session, shell.current.id, setting, value, shell.cwd);
    if (done === null) return { line: 'No modification found', text: '  No modification found' };
    return answerOf(shell, setting.toLowerCase(), done);
  },
};

function answerOf(
  shell: Shell,
  setting: string,
  { from, to, files, restarted }: AppliedModification,
): Answer {
  const { current, style, cwd, session } = shell;
  const again = restarted.length === 0 ? '' : `, ${counted(restarted.length, 'peer')} restarted`;
  const where = files.map(({ path }) => shownPath(path, cwd)).join(', ');
  const line = `Modify success: peer ${current.id} ${setting} ${from} -> ${to} in ${where}${again}`;
  const isLater = session.network.ports === 'auto' && setting === 'serverport';
  const overridden =
    setting === 'ttl' && shell.ttl !== null
      ? [style.dim(`  queries from this shell still use TTL ${shell.ttl}; undo that with ttl ini`)]
      : [];
  const details = `${setting} of peer ${style.peer(current.id)}: ${from} ${style.symbols.arrow} ${to}`;
  return {
    line,
    text: [
      `  ${style.paint('green', 'Modify success')}`,
      `  ${details}${again}`,
      style.dim(`  written to ${where}`),
      ...overridden,
      ...(isLater ? [style.dim('  ports are auto: the new port is used after set ports ini')] : []),
    ].join('\n'),
  };
}
