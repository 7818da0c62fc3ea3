import { SimError } from '../../core/errors.js';
import { printable } from '../../core/sanitize.js';
import { quoted } from '../../core/shell-words.js';
import { table } from '../../report/rows.js';
import type { Style } from '../../report/style.js';
import { counted, listed } from '../../report/units.js';
import type { SessionFault } from '../../run/controlled-fault.js';
import type { Answer, ShellCommand } from '../command.js';

export const fault: ShellCommand = {
  name: 'fault',
  arguments: '<kind> <target> ...',
  summary: 'let something fail on purpose: a peer, a link or a transfer',
  more: [
    'fault cut 2-3: messages on this link are lost. fault kill 3 at 1s: kills peer 3 in a second.',
    'fault loss 2>3 10% for 5s: one way, every tenth message, for five seconds.',
    'fault flip 3: the next archive from peer 3 arrives with a wrong byte.',
    'Tab completes the kinds; docs/faults.md explains them. faults lists the faults, heal ends them.',
  ],
  argumentCount: [1, 64],
  async complete(shell, words) {
    const { completeFault } = await import('../../faults/complete.js');
    return completeFault(words, shell.peers);
  },
  async run({ session }, words) {
    const text = words.map(quoted).join(' ');
    const number = await session.addFault(text);
    const added = session.faults.find((one) => one.number === number);
    return answer(`fault ${number} ${added?.state ?? 'active'}: ${added?.text ?? text}`);
  },
};

export const faults: ShellCommand = {
  name: 'faults',
  arguments: '',
  summary: 'list the faults of this network, and how often each has acted',
  isReadOnly: true,
  argumentCount: [0, 0],
  run({ session, style }) {
    const all = session.faults;
    if (all.length === 0) return answer('no faults');
    const open = all.filter(({ state }) => state !== 'ended');
    return {
      line: `${counted(all.length, 'fault')}, ${open.length} not ended: ${all.map(lineOf).join('; ')}`,
      text: rows(all, style).join('\n'),
    };
  },
};

export const heal: ShellCommand = {
  name: 'heal',
  arguments: '[number]',
  summary: 'end a fault, or all of them',
  more: ['What a fault has done is undone where that is possible: a killed peer stays killed.'],
  argumentCount: [0, 1],
  complete: ({ session }, words) =>
    words.length > 0
      ? []
      : session.faults.flatMap(({ number, state }) => (state === 'ended' ? [] : [`${number}`])),
  async run({ session }, [word]) {
    const healed = await session.heal(word === undefined ? undefined : numberOf(word));
    if (healed.length === 0) return answer('no fault was active');
    const name = healed.length === 1 ? 'fault' : 'faults';
    return answer(`${name} ${listed(healed.map(String))} ended`);
  },
};

/** @throws SimError `bad-usage` */
function numberOf(word: string): number {
  if (/^\d{1,9}$/u.test(word)) return Number(word);
  throw new SimError('bad-usage', `'${word}' is not the number of a fault`, {
    hint: 'faults lists the faults with their numbers; heal without a number ends all',
  });
}

function rows(all: readonly SessionFault[], style: Style): string[] {
  const columns = [
    { title: 'fault', align: 'right' },
    { title: 'state' },
    { title: 'acted', align: 'right' },
    { title: '' },
  ] as const;
  return table(
    style,
    columns,
    all.map(({ number, state, triggered, text }) => [
      String(number),
      state === 'active' ? style.paint('yellow', state) : state,
      String(triggered),
      printable(text),
    ]),
  );
}

function lineOf({ number, text, state, triggered }: SessionFault): string {
  return `${number} ${printable(text)} (${state}, acted ${counted(triggered, 'time')})`;
}

function answer(line: string): Answer {
  return { line: printable(line), text: `  ${printable(line)}` };
}
