import { SimError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { counted } from '../../report/units.js';
import { changePorts } from '../../run/network-commands.js';
import { checkTtl } from '../../run/number-options.js';
import type { Answer, ShellCommand } from '../command.js';

export const set: ShellCommand = {
  name: 'set',
  arguments: '[ports ini|auto]',
  summary: 'choose the ports: from the INI, or free ports of the system',
  more: ['Peers whose port changes are restarted. Without arguments it prints the setting.'],
  argumentCount: [0, 2],
  complete: (_shell, words) => (words.length === 0 ? ['ports'] : words.length === 1 ? ['ini', 'auto'] : []),
  async run({ session }, [name, value]) {
    const { network } = session;
    if (name === undefined) return answer(`ports ${network.ports}`);
    if (name !== 'ports') {
      const near = nearest(name, ['ports']);
      throw new SimError('bad-usage', `there is no setting '${name}'`, {
        hint: near === undefined ? 'write set ports ini, or set ports auto' : `did you mean set ${near}?`,
      });
    }
    if (value !== 'ini' && value !== 'auto') {
      const message =
        value === undefined ? 'set ports needs ini or auto' : `ports are ini or auto, not '${value}'`;
      throw new SimError('bad-usage', message, { hint: 'write set ports auto' });
    }
    if (network.ports === value) return answer(`ports are already ${value}`);
    const restarted = await changePorts(session, value);
    return answer(`ports ${value}: ${counted(restarted.length, 'peer')} restarted`);
  },
};

export const ttl: ShellCommand = {
  name: 'ttl',
  arguments: '[n|ini]',
  summary: 'TTL of queries from this shell, instead of that in the INI',
  more: [
    'ini: use the TTL of each peer again. The INI is not changed; modify ttl <n> changes it.',
    'A query with TTL n reaches peers at most n links away.',
  ],
  argumentCount: [0, 1],
  complete: (_shell, words) => (words.length === 0 ? ['ini'] : []),
  run(shell, [word]) {
    if (word === 'ini') shell.ttl = null;
    else if (word !== undefined) shell.ttl = checkTtl(/^\d+$/u.test(word) ? Number(word) : Number.NaN, word);
    const { current } = shell;
    return answer(
      shell.ttl === null ? `TTL ${current.ttl}, from the INI of peer ${current.id}` : `TTL ${shell.ttl}`,
    );
  },
};

function answer(line: string): Answer {
  return { line, text: `  ${line}` };
}
