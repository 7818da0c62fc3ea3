import { ExitCode } from '../../core/errors.js';
import { counted } from '../../report/units.js';
import { complete } from '../../shell/complete.js';
import type { Shell } from '../../shell/shell.js';
import { linkCount } from '../../topology/index.js';
import { CommandUnderWay } from './command-under-way.js';
import { History } from './history.js';
import { LineReader } from './line-reader.js';
import type { OpenShell } from './open-shell.js';

/** Somebody sits at a terminal. Leaves with 0, whatever was answered on the way. */
export async function talkInTerminal({ shell, style, screen, notifyBy, stop }: OpenShell): Promise<number> {
  const { name, peers } = shell.session.network.topology;
  const counts = `${counted(peers.length, 'peer')}, ${counted(linkCount(peers), 'link')}`;
  screen.result(`${style.bold(name)}: ${counts}, all up. ${style.dim("'help' lists the commands.")}\n`);
  const history = new History();
  const command = new CommandUnderWay();
  const reader: LineReader = new LineReader({
    input: process.stdin,
    output: process.stdout,
    isTerminal: true,
    complete: (line) => complete(shell, line),
    history: history.lines,
    onInterrupt: (line) => {
      if (command.cancel()) return;
      if (command.isUnderWay || (line === '' && command.isLeavingAsked)) return reader.close();
      command.isLeavingAsked = line === '';
      reader.startAnew();
      if (line === '') reader.notify(style.dim('Ctrl-C again leaves, or Ctrl-D, or exit\n'));
    },
  });
  notifyBy((text) => (reader.isAsking ? reader.notify(text) : screen.result(text)));
  stop.addEventListener('abort', () => reader.close());
  try {
    for (;;) {
      const line = await reader.read(`${style.bold(`peer ${style.peer(shell.role.id)}`)}> `);
      if (line === null || stop.aborted) break;
      command.isLeavingAsked = false;
      if (line.trim() === '') continue;
      history.add(line);
      const answer = await command.run((signal) =>
        shell.execute(line, {
          signal,
          show: (text) => screen.result(text),
          status: (line) => screen.status(line),
        }),
      );
      if (answer.leaves) break;
      screen.result(`${answer.text ?? answer.line}\n`);
    }
  } finally {
    reader.close();
    await shell.leave();
  }
  return ExitCode.ok;
}

const nowhere = (): void => {};

/** Lines come through a pipe: no prompt, a line for each command, and the exit code of the last that failed. */
export async function talkInScript({ shell, screen, stop }: OpenShell): Promise<number> {
  const reader = new LineReader({ input: process.stdin, output: process.stdout, isTerminal: false });
  // Nobody listens any more (`| head -1`): nothing more is done for nobody.
  process.stdout.once('error', () => reader.close());
  stop.addEventListener('abort', () => reader.close());
  for (;;) {
    const line = await reader.read('');
    if (line === null || stop.aborted) break;
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const answer = await shell.execute(line, { signal: stop, show: nowhere, status: nowhere });
    if (answer.leaves) break;
    screen.result(`${answer.line}\n`);
  }
  reader.close();
  return endOfScript(shell, reader);
}

/** What was asked in the background is still answered; then it is the exit code of the last that failed. */
export async function endOfScript(shell: Shell, reader: LineReader): Promise<number> {
  await Promise.all(shell.asked.underWay.map(({ done }) => done));
  return reader.isCutOff ? ExitCode.usage : shell.lastFailure;
}
