import { ExitCode, SimError } from '../core/errors.js';
import { knownError } from '../core/resources.js';
import { splitWords } from '../core/shell-words.js';
import type { PeerId } from '../core/vocabulary.js';
import { hintLines } from '../report/rows.js';
import type { Style } from '../report/style.js';
import type { Session } from '../run/session.js';
import type { PeerSpec } from '../topology/model.js';
import { type Answer, type Call, findCommand, type ShellCommand } from './command.js';
import { QueryHistory } from './query-history.js';

export interface ShellOptions {
  readonly session: Session;
  readonly commands: readonly ShellCommand[];
  /** The peer that is controlled first. */
  readonly current: PeerId;
  readonly timeoutMs: number;
  readonly style: Style;
  /** Paths are shown relative to this folder. */
  readonly cwd: string;
  /** Whether each answer is one line, for a program. */
  readonly isScript: boolean;
  /** Why the files of the topology must not be modified; null if they may. */
  readonly readOnly: { readonly message: string; readonly hint: string } | null;
  /** Prints text, with line ends, that is not the answer of a running command. */
  readonly notify: (text: string) => void;
}

/**
 * Runs command lines at one peer of a running network, and returns answers. It does no input or output itself, so that a
 * terminal, a script and the dialogue of the older program can use it.
 */
export class Shell {
  readonly session: Session;
  readonly commands: readonly ShellCommand[];
  readonly style: Style;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly isScript: boolean;
  readonly notify: (text: string) => void;
  readonly queries = new QueryHistory();
  readonly readOnly: ShellOptions['readOnly'];
  /** Exit code of the last command that failed, including background queries. */
  lastFailure: ExitCode = ExitCode.ok;
  /** TTL of the next queries; null: the TTL of the current peer. */
  ttl: number | null = null;
  readonly #leaving = new AbortController();
  #current: PeerId;

  constructor({
    session,
    commands,
    current,
    timeoutMs,
    style,
    cwd,
    isScript,
    readOnly,
    notify,
  }: ShellOptions) {
    this.session = session;
    this.commands = commands;
    this.style = style;
    this.cwd = cwd;
    this.timeoutMs = timeoutMs;
    this.isScript = isScript;
    this.readOnly = readOnly;
    this.notify = notify;
    this.#current = current;
  }

  /** The peer that is controlled. */
  get current(): PeerSpec {
    return this.spec(this.#current);
  }

  switchTo(id: PeerId): void {
    this.#current = id;
  }

  /** Aborted when the shell ends. */
  get leaving(): AbortSignal {
    return this.#leaving.signal;
  }

  /** Cancels the queries that still run in the background. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    await Promise.all(this.queries.running.map(({ done }) => done));
  }

  get peers(): readonly PeerSpec[] {
    return this.session.network.topology.peers;
  }

  spec(id: PeerId): PeerSpec {
    const spec = this.peers.find((peer) => peer.id === id);
    if (spec === undefined) throw new Error(`no peer ${id}`);
    return spec;
  }

  /**
   * The peer with this number; without a word, the current peer.
   *
   * @throws SimError `bad-usage` where there is no such peer
   */
  peerNamed(word: string | undefined): PeerSpec {
    if (word === undefined) return this.current;
    const spec = this.peers.find(({ id }) => String(id) === word);
    if (spec !== undefined) return spec;
    throw new SimError('bad-usage', `there is no peer ${word}`, {
      hint: `the peers are ${this.peers.map(({ id }) => id).join(', ')}`,
    });
  }

  isRunning(id: PeerId): boolean {
    return this.session.network.peer(id)?.isReady ?? false;
  }

  /** Runs a line. An error of the user becomes an answer, not a rejection. */
  async execute(line: string, call: Call): Promise<Answer> {
    const answer = await this.#answer(line, call);
    this.note(answer);
    return answer;
  }

  /** Records the exit code of an answer. */
  note({ exitCode = ExitCode.ok }: Answer): void {
    if (exitCode !== ExitCode.ok) this.lastFailure = exitCode;
  }

  async #answer(line: string, call: Call): Promise<Answer> {
    try {
      const [name = '', ...words] = splitWords(line);
      const command = findCommand(this.commands, name, words);
      const answer = (async () => command.run(this, words, call))();
      return await (command.isReadOnly ? Promise.race([answer, interrupted(call.signal)]) : answer);
    } catch (error) {
      const known = knownError(error);
      if (known === null) throw error;
      return this.#answerOf(known);
    }
  }

  #answerOf(error: SimError): Answer {
    const { message, problems, hint, exitCode } = error;
    const facts = problems.map((problem) => [problem.message, problem.hint] as const);
    const all = facts.length > 0 ? facts : [[message, hint] as const];
    const [[first, firstHint] = [message, hint], ...others] = all;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    const red = (text: string): string => this.style.paint('red', text);
    return {
      line: `${first}${firstHint === undefined ? '' : `; ${firstHint}`}${more}`,
      text: all
        .map(([message, hint]) => {
          const hintText = hint === undefined ? '' : `\n${hintLines(this.style, hint, 4)}`;
          return `  ${red(message)}${hintText}`;
        })
        .join('\n'),
      exitCode: exitCode === ExitCode.ok ? ExitCode.usage : exitCode,
      error,
    };
  }
}

function interrupted(signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const answer = (): void =>
      resolve({ line: 'interrupted', text: '  interrupted', exitCode: ExitCode.interrupted });
    if (signal.aborted) answer();
    else signal.addEventListener('abort', answer, { once: true });
  });
}
