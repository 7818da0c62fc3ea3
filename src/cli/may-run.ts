import { printable, quote } from '../core/sanitize.js';
import { quoted } from '../core/shell-words.js';
import type { AllowExec } from '../run/require-permissions.js';
import type { Permissions } from '../topology/permissions.js';
import type { ForeignProgram } from '../topology/validate/requests.js';
import { isRemembered, remember } from './allowed-programs.js';
import { unlessStopped } from './signals.js';
import { writeText } from './terminal.js';

/** Nobody reads more than these before a yes. */
const maxAsked = 20;

/** What decides whether the programs of a topology may run: the flag, else the user. */
export function allowExecBy({ allowExec }: Permissions): AllowExec {
  return allowExec === true || mayRun;
}

/** Whether programs may run: the user has said so before, or, if `mayAsk`, says so now, at a terminal. */
async function mayRun(programs: readonly ForeignProgram[], mayAsk: boolean): Promise<boolean> {
  const unknown = programs.filter((program) => !isRemembered(program));
  if (unknown.length === 0) return true;
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  if (!mayAsk || !isTerminal || unknown.length > maxAsked) return false;
  writeText(process.stderr, `${unknown.map(describe).join('\n')}\n`);
  const what = unknown.length === 1 ? 'this program' : `these ${unknown.length} programs`;
  const isYes = await confirm(`Run ${what}, now and later, without asking again? [y/N] `);
  if (isYes) remember(unknown);
  return isYes;
}

function describe({ peers, command, folder, env, stdin }: ForeignProgram): string {
  const ids = peers.length > 10 ? `${peers.slice(0, 10).join(', ')}...` : peers.join(', ');
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`);
  const rows = [
    ['command', command.map(quoted).join(' ')],
    ['folder', folder],
    ['environment', variables.length === 0 ? 'nothing is added' : variables.join(' ')],
    ...(stdin === '' ? [] : [['input', quote(stdin, Number.POSITIVE_INFINITY)]]),
  ];
  const heading =
    peers.length === 0
      ? 'the launcher of this topology is a program:'
      : `${peers.length === 1 ? 'peer' : 'peers'} ${ids} of this topology ${peers.length === 1 ? 'is' : 'are'} a program:`;
  return [heading, ...rows.map(([name = '', text = '']) => `  ${name.padEnd(12)} ${printable(text)}`)].join(
    '\n',
  );
}

/** Asks at the terminal. Its end, as every other answer, is a no. */
async function confirm(question: string): Promise<boolean> {
  // Loaded late, because most runs start no program.
  const { createInterface } = await import('node:readline');
  const asked = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  let isOver = false;
  const answer = new Promise<boolean>((resolve) => {
    asked.once('close', () => {
      // Ctrl-D leaves the cursor behind the question.
      if (!isOver) writeText(process.stderr, '\n');
      resolve(false);
    });
    asked.question(question, (text) => {
      isOver = true;
      resolve(/^\s*y(?:es)?\s*$/iu.test(text));
    });
  });
  try {
    return await unlessStopped(answer);
  } finally {
    isOver = true;
    asked.close();
  }
}
