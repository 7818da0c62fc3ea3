import { useState } from 'preact/hooks';
import { CommandFailure, type LiveConnection } from '../../live/connection.js';
import type { Command, CommandResults } from '../../live/protocol.js';

/** What the last command of a control has led to, for the user. */
export interface Outcome {
  readonly isError: boolean;
  readonly message: string;
  readonly hint: string | null;
}

export interface Commands {
  readonly isBusy: boolean;
  readonly outcome: Outcome | null;
  clear(): void;
  /**
   * Sends a command.
   *
   * @param notice what to show when it is done; null for nothing
   * @returns its result; null if it failed, which is then shown
   */
  send<C extends Command>(
    command: C,
    notice?: (result: CommandResults[C['do']]) => string | null,
  ): Promise<CommandResults[C['do']] | null>;
}

/** Sends commands, and keeps the outcome of the last one. */
export function useCommands(connection: LiveConnection): Commands {
  const [running, setRunning] = useState(0);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  return {
    isBusy: running > 0,
    outcome,
    clear: () => setOutcome(null),
    send: async (command, notice = () => null) => {
      setRunning((count) => count + 1);
      try {
        const result = await connection.send(command);
        const message = notice(result);
        setOutcome(message === null ? null : { isError: false, message, hint: null });
        return result;
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error;
        setOutcome({ isError: true, message: error.message, hint: error.hint });
        return null;
      } finally {
        setRunning((count) => count - 1);
      }
    },
  };
}
