import { ExitCode } from '../../core/errors.js';
import { printable } from '../../core/sanitize.js';
import { counted } from '../../report/units.js';
import { complete } from '../../shell/complete.js';
import type { Shell } from '../../shell/shell.js';
import { linkCount } from '../../topology/graph.js';
import { History } from './history.js';
import { LineReader } from './line-reader.js';
import { type OpenShell, type ShellArguments, withShell } from './open-shell.js';

/** @returns the exit code */
export function runShell(args: ShellArguments): Promise<number> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  return withShell(args, !isTerminal, isTerminal ? talkInTerminal : talkInScript);
}

/** The command that is running, for Ctrl-C to cancel. */
export class RunningCommand {
  /** Whether the last input was Ctrl-C at an empty line. */
  isExitPending = false;
  #cancelling: AbortController | null = null;

  get isRunning(): boolean {
    return this.#cancelling !== null;
  }

  async run<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const cancelling = new AbortController();
    this.#cancelling = cancelling;
    try {
      return await act(cancelling.signal);
    } finally {
      this.#cancelling = null;
    }
  }

  /** @returns false where no command runs, or it has been cancelled before */
  cancel(): boolean {
    if (this.#cancelling === null || this.#cancelling.signal.aborted) return false;
    this.#cancelling.abort();
    return true;
  }
}

/** The dialogue at a terminal. Exits with 0, whatever the commands answered. */
async function talkInTerminal({ shell, style, screen, notifyBy, stop }: OpenShell): Promise<number> {
  const { name, peers } = shell.session.network.topology;
  const counts = `${counted(peers.length, 'peer')}, ${counted(linkCount(peers), 'link')}`;
  screen.result(
    `${style.bold(printable(name))}: ${counts}, all up. ${style.dim("'help' lists the commands.")}\n`,
  );
  const history = new History();
  const command = new RunningCommand();
  const reader: LineReader = new LineReader({
    input: process.stdin,
    output: process.stdout,
    isTerminal: true,
    complete: (line) => complete(shell, line),
    history: history.lines,
    onInterrupt: (line) => {
      if (command.cancel()) return;
      if (command.isRunning || (line === '' && command.isExitPending)) return reader.close();
      command.isExitPending = line === '';
      reader.discardLine();
      if (line === '') reader.notify(style.dim('to leave: Ctrl-C again, Ctrl-D, or exit\n'));
    },
  });
  notifyBy((text) => (reader.isAsking ? reader.notify(text) : screen.result(text)));
  stop.addEventListener('abort', () => reader.close());
  try {
    for (;;) {
      const line = await reader.read(`${style.bold(`peer ${style.peer(shell.current.id)}`)}> `);
      if (line === null || stop.aborted) break;
      command.isExitPending = false;
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

const ignore = (): void => {};

/** A script from a pipe: no prompt, one line per command, and the exit code of the last command that failed. */
async function talkInScript({ shell, screen, stop }: OpenShell): Promise<number> {
  const reader = new LineReader({ input: process.stdin, output: process.stdout, isTerminal: false });
  // The reader of the output is gone (`| head -1`): stop.
  process.stdout.once('error', () => reader.close());
  stop.addEventListener('abort', () => reader.close());
  for (;;) {
    const line = await reader.read('');
    if (line === null || stop.aborted) break;
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const answer = await shell.execute(line, { signal: stop, show: ignore, status: ignore });
    if (answer.leaves) break;
    screen.result(`${printable(answer.line)}\n`);
  }
  reader.close();
  return endOfScript(shell, reader);
}

/** Waits for queries in the background, and gives the exit code of the last command that failed. */
export async function endOfScript(shell: Shell, reader: LineReader): Promise<number> {
  await Promise.all(shell.queries.running.map(({ done }) => done));
  return reader.isCutOff ? ExitCode.usage : shell.lastFailure;
}
