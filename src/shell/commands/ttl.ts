import { checkTtl } from '../../run/options.js';
import type { Answer, ShellCommand } from '../command.js';
import type { Shell } from '../shell.js';

export const ttl: ShellCommand = {
  name: 'ttl',
  arguments: '[n|ini]',
  summary: 'TTL of the questions asked here, whatever the INI says',
  more: [
    "ini: each peer's own again. Nothing is written; modify ttl <n> changes the INI.",
    'A query issued with TTL n reaches peers at most n links away.',
  ],
  takes: [0, 1],
  complete: (_shell, words) => (words.length === 0 ? ['ini'] : []),
  run(shell, [word]) {
    if (word === 'ini') shell.ttl = null;
    else if (word !== undefined) shell.ttl = checkTtl(/^\d+$/u.test(word) ? Number(word) : Number.NaN, word);
    return tell(shell);
  },
};

function tell({ ttl, role }: Shell): Answer {
  const line = ttl === null ? `TTL ${role.ttl}, as the INI says of peer ${role.id}` : `TTL ${ttl}`;
  return { line, text: `  ${line}` };
}
