import type { ExitCode } from '../core/errors.js';
import type { Shell } from './shell.js';

/** What a command comes to. */
export interface Answer {
  /** For a script: one line that says it all. */
  readonly line: string;
  /** For people: lines, without the last one's end. Default: the line. */
  readonly text?: string;
  /** Default: ok. */
  readonly exitCode?: ExitCode;
  /** Whether the shell is left. */
  readonly leaves?: boolean;
}

/** How a command was called. */
export interface Call {
  /** Aborted on Ctrl-C: the command ends as soon as it can. */
  readonly signal: AbortSignal;
  /** Shows what happens while it happens; lines are ended. Nothing is shown in a script. */
  readonly show: (text: string) => void;
  /** Shows one line that the next call, or anything else, replaces; empty for none. */
  readonly status: (line: string) => void;
}

/** One command of the shell: a file of its own. */
export interface ShellCommand {
  readonly name: string;
  /** Its arguments, as the help shows them: `[peer]`. */
  readonly arguments: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** What else there is to know, a line each. */
  readonly more?: readonly string[];
  /** Whether nothing comes of it but its answer, so that Ctrl-C need not wait for that. */
  readonly onlyLooks?: true;
  /** How many arguments it takes, at least and at most. */
  readonly takes: readonly [least: number, most: number];
  /** What may be meant by its last argument; `words` are those before it. */
  complete?(shell: Shell, words: readonly string[]): readonly string[] | Promise<readonly string[]>;
  /** @throws SimError where it cannot be done; nothing has then been changed */
  run(shell: Shell, words: readonly string[], call: Call): Answer | Promise<Answer>;
}
