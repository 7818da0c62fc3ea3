import { SimError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { counted } from '../../report/units.js';
import { requireFreePort } from '../../run/free-port.js';
import type { Answer, ShellCommand } from '../command.js';
import type { Shell } from '../shell.js';

export const set: ShellCommand = {
  name: 'set',
  arguments: '[ports ini|auto]',
  summary: 'where ports come from: the INI, or the system',
  more: ['Peers whose port changes are started again. Without a word it tells what is set.'],
  takes: [0, 2],
  complete: (_shell, words) => (words.length === 0 ? ['ports'] : words.length === 1 ? ['ini', 'auto'] : []),
  async run(shell, [name, value]) {
    if (name === undefined) return tell(shell);
    if (name !== 'ports') {
      const near = nearest(name, ['ports']);
      throw new SimError('bad-usage', `there is no setting '${name}'`, {
        hint: near === undefined ? 'write set ports ini, or set ports auto' : `did you mean set ${near}?`,
      });
    }
    if (value !== 'ini' && value !== 'auto') {
      const what =
        value === undefined ? 'set ports needs ini or auto' : `ports are ini or auto, not '${value}'`;
      throw new SimError('bad-usage', what, {
        hint: 'write set ports auto',
      });
    }
    const { network } = shell.session;
    if (network.ports === value)
      return { line: `ports are ${value} already`, text: `  ports are ${value} already` };
    // All of them, before any is stopped.
    const { peers } = network.topology;
    if (value === 'ini') for (const { ip, port } of peers) await requireFreePort(ip, port);
    const started = await shell.session.change(network.topology, value);
    const line = `ports ${value}: ${counted(started.length, 'peer')} started again`;
    return { line, text: `  ${line}` };
  },
};

function tell({ session }: Shell): Answer {
  const line = `ports ${session.network.ports}`;
  return { line, text: `  ${line}` };
}
