import { ExitCode, SimError } from '../core/errors.js';
import { splitWords } from '../core/shell-words.js';
import type { PeerId } from '../core/vocabulary.js';
import { hintLines } from '../report/rows.js';
import type { Style } from '../report/style.js';
import type { Session } from '../run/session.js';
import type { PeerSpec } from '../topology/model.js';
import type { Answer, Call, ShellCommand } from './command.js';
import { findCommand } from './find-command.js';
import { QueryHistory } from './query-history.js';

export interface ShellOptions {
  readonly session: Session;
  /** What can be typed. */
  readonly commands: readonly ShellCommand[];
  /** The peer whose role is played first. */
  readonly role: PeerId;
  readonly timeoutMs: number;
  readonly style: Style;
  /** Paths are shown from here. */
  readonly cwd: string;
  /** Whether nobody watches: what a command comes to is one line. */
  readonly isScript: boolean;
  /** Why the topology's files are not to be modified, if so. */
  readonly readOnly: { readonly message: string; readonly hint: string } | null;
  /** Says something that no command under way has to say. Lines are ended. */
  readonly notify: (text: string) => void;
}

/**
 * What is typed at one peer of a network that is up: takes lines, gives answers. Where the lines come from and where the
 * answers go is for others to know, so that a terminal, a script and the older program's dialogue are served alike.
 */
export class Shell {
  readonly session: Session;
  readonly commands: readonly ShellCommand[];
  readonly style: Style;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly isScript: boolean;
  readonly notify: (text: string) => void;
  /** Everything that was asked here, in that order. */
  readonly asked = new QueryHistory();
  /** Why the topology's files are not to be modified, if so: what is to be said, and the hint. */
  readonly readOnly: ShellOptions['readOnly'];
  /** Exit code of the last command that failed, in the background or not. */
  lastFailure: ExitCode = ExitCode.ok;
  /** TTL of the questions from here on; null: the role's own. */
  ttl: number | null = null;
  readonly #leaving = new AbortController();
  #role: PeerId;

  constructor({ session, commands, role, timeoutMs, style, cwd, isScript, readOnly, notify }: ShellOptions) {
    this.session = session;
    this.commands = commands;
    this.style = style;
    this.cwd = cwd;
    this.timeoutMs = timeoutMs;
    this.isScript = isScript;
    this.readOnly = readOnly;
    this.notify = notify;
    this.#role = role;
  }

  /** The peer whose role is played. */
  get role(): PeerSpec {
    return this.spec(this.#role);
  }

  play(role: PeerId): void {
    this.#role = role;
  }

  /** Aborted when the shell is left. */
  get leaving(): AbortSignal {
    return this.#leaving.signal;
  }

  /** Gives up what is still asked in the background. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    await Promise.all(this.asked.underWay.map(({ done }) => done));
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
   * The peer that a word names; the role where there is no word.
   *
   * @throws SimError `bad-usage` where there is none of that number
   */
  peerNamed(word: string | undefined): PeerSpec {
    if (word === undefined) return this.role;
    const spec = this.peers.find(({ id }) => String(id) === word);
    if (spec !== undefined) return spec;
    throw new SimError('bad-usage', `there is no peer ${word}`, {
      hint: `the peers are ${this.peers.map(({ id }) => id).join(', ')}`,
    });
  }

  isUp(id: PeerId): boolean {
    return this.session.network.peer(id)?.isReady ?? false;
  }

  /** Does what a line says. Never rejects for what its user did: that is an answer. */
  async execute(line: string, call: Call): Promise<Answer> {
    const answer = await this.#answer(line, call);
    this.note(answer);
    return answer;
  }

  /** Takes note of how something ended. */
  note({ exitCode = ExitCode.ok }: Answer): void {
    if (exitCode !== ExitCode.ok) this.lastFailure = exitCode;
  }

  async #answer(line: string, call: Call): Promise<Answer> {
    try {
      const [name = '', ...words] = splitWords(line);
      const command = findCommand(this.commands, name, words);
      const answer = (async () => command.run(this, words, call))();
      return await (command.onlyLooks ? Promise.race([answer, interrupted(call.signal)]) : answer);
    } catch (error) {
      if (!(error instanceof SimError)) throw error;
      return this.#refusal(error);
    }
  }

  #refusal({ message, problems, hint, exitCode }: SimError): Answer {
    const facts = problems.map((problem) => [problem.message, problem.hint] as const);
    const all = facts.length > 0 ? facts : [[message, hint] as const];
    const [[first, firstMend] = [message, hint], ...others] = all;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    const red = (text: string): string => this.style.paint('red', text);
    return {
      line: `${first}${firstMend === undefined ? '' : `; ${firstMend}`}${more}`,
      text: all
        .map(([what, how]) => {
          const mended = how === undefined ? '' : `\n${hintLines(this.style, how, 4)}`;
          return `  ${red(what)}${mended}`;
        })
        .join('\n'),
      exitCode: exitCode === ExitCode.ok ? ExitCode.usage : exitCode,
    };
  }
}

function interrupted(signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const tell = (): void =>
      resolve({ line: 'interrupted', text: '  interrupted', exitCode: ExitCode.interrupted });
    if (signal.aborted) tell();
    else signal.addEventListener('abort', tell, { once: true });
  });
}
