import { SimError } from '../../core/errors.js';
import { shownPath } from '../../report/style.js';
import { counted } from '../../report/units.js';
import { requireFreePort } from '../../run/free-port.js';
import {
  applyModification,
  type Modification,
  planModification,
  settings,
} from '../../topology/edit/modify.js';
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
    const { network } = shell.session;
    const { id } = shell.current;
    if (shell.readOnly !== null) {
      throw new SimError('bad-usage', shell.readOnly.message, { hint: shell.readOnly.hint });
    }
    const plan = await planModification(network.topology, id, setting, value, { cwd: shell.cwd });
    if (plan === null) return { line: 'No modification found', text: '  No modification found' };
    await requireFreeAddress(shell, id, plan.topology);
    await applyModification(plan);
    const restarted = await shell.session.change(plan.topology).catch((error: unknown) => {
      throw notApplied(error, plan, shell);
    });
    return answerOf(shell, setting.toLowerCase(), plan, restarted);
  },
};

/** The error where the files are changed, but the network could not follow. */
function notApplied(error: unknown, { files }: Modification, { cwd }: Shell): unknown {
  if (!(error instanceof SimError)) return error;
  const where = files.map(({ path }) => shownPath(path, cwd)).join(', ');
  return new SimError(error.code, `it is written to ${where}, but ${error.message}`, {
    hint: `${error.hint ?? 'remove the cause'}; then start the peer`,
    exitCode: error.exitCode,
    cause: error,
  });
}

/** A new address of a peer must be free. */
async function requireFreeAddress(
  shell: Shell,
  id: number,
  topology: Shell['session']['network']['topology'],
): Promise<void> {
  const { network } = shell.session;
  const before = shell.spec(id);
  const after = topology.peers.find((peer) => peer.id === id);
  if (after === undefined) throw new SimError('bad-usage', `peer ${id} would be removed`);
  if (before.ip === after.ip && before.port === after.port) return;
  // The peer itself may hold this port now: on the other address, or on all addresses.
  const isOwnPort = before.port === after.port;
  await requireFreePort(after.ip, network.ports === 'auto' || isOwnPort ? 0 : after.port);
}

function answerOf(
  shell: Shell,
  setting: string,
  { from, to, files }: Modification,
  restarted: readonly number[],
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
