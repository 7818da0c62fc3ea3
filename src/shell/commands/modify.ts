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
import { idsOf } from '../network-files.js';
import type { Shell } from '../shell.js';

export const modify: ShellCommand = {
  name: 'modify',
  arguments: '<category> <value>',
  summary: 'change a setting of the peer you play, in the INI and in the network',
  more: [
    `Categories: ${settings.join(', ')}. A peerlist is written 0/3/4, or none.`,
    'All is checked before anything changes. Only peers concerned are started again; links follow.',
  ],
  takes: [2, 2],
  complete: (shell, words) => {
    if (words.length === 0) return settings;
    return words[0] === 'peerlist' ? idsOf(shell) : [];
  },
  async run(shell, [setting = '', value = '']) {
    const { network } = shell.session;
    const { id } = shell.role;
    if (shell.readOnly !== null) {
      throw new SimError('bad-usage', shell.readOnly.message, { hint: shell.readOnly.hint });
    }
    const plan = await planModification(network.topology, id, setting, value, { cwd: shell.cwd });
    if (plan === null) return { line: 'No modification found', text: '  No modification found' };
    await requireFreePlace(shell, id, plan.topology);
    await applyModification(plan);
    const started = await shell.session.change(plan.topology).catch((error: unknown) => {
      throw notFollowed(error, plan, shell);
    });
    return tell(shell, setting.toLowerCase(), plan, started);
  },
};

/** The files say it already, and the network could not become so. */
function notFollowed(error: unknown, { files }: Modification, { cwd }: Shell): unknown {
  if (!(error instanceof SimError)) return error;
  const where = files.map(({ path }) => shownPath(path, cwd)).join(', ');
  return new SimError(error.code, `it is written to ${where}, but ${error.message}`, {
    hint: `${error.hint ?? 'see what stands in the way'}; then start the peer`,
    exitCode: error.exitCode,
    cause: error,
  });
}

/** Where a peer is to listen elsewhere, nothing else may listen there. */
async function requireFreePlace(
  shell: Shell,
  id: number,
  topology: Shell['session']['network']['topology'],
): Promise<void> {
  const { network } = shell.session;
  const before = shell.spec(id);
  const after = topology.peers.find((peer) => peer.id === id);
  if (after === undefined) throw new SimError('bad-usage', `peer ${id} would be gone`);
  if (before.ip === after.ip && before.port === after.port) return;
  // On the same port it is the peer itself that may be in its way: it listens there, or on every address.
  const isOwnPort = before.port === after.port;
  await requireFreePort(after.ip, network.ports === 'auto' || isOwnPort ? 0 : after.port);
}

function tell(
  shell: Shell,
  setting: string,
  { from, to, files }: Modification,
  started: readonly number[],
): Answer {
  const { role, style, cwd, session } = shell;
  const again = started.length === 0 ? '' : `, ${counted(started.length, 'peer')} started again`;
  const where = files.map(({ path }) => shownPath(path, cwd)).join(', ');
  const line = `Modify success: peer ${role.id} ${setting} ${from} -> ${to} in ${where}${again}`;
  const isLater = session.network.ports === 'auto' && setting === 'serverport';
  const overridden =
    setting === 'ttl' && shell.ttl !== null
      ? [style.dim(`  questions here are still asked with TTL ${shell.ttl}: take that back with ttl ini`)]
      : [];
  const details = `${setting} of peer ${style.peer(role.id)}: ${from} ${style.symbols.arrow} ${to}`;
  return {
    line,
    text: [
      `  ${style.paint('green', 'Modify success')}`,
      `  ${details}${again}`,
      style.dim(`  written to ${where}`),
      ...overridden,
      ...(isLater ? [style.dim('  ports are auto: it counts when they are ini again')] : []),
    ].join('\n'),
  };
}
