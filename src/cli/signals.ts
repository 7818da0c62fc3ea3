import { setImmediate } from 'node:timers/promises';
import { ExitCode, exitCodeOfStop, SimError } from '../core/errors.js';

/** Exit codes as shells report them: 128 and the number of the signal. */
const exitCodes = {
  SIGHUP: ExitCode.hungUp,
  SIGINT: ExitCode.interrupted,
  SIGTERM: ExitCode.terminated,
} as const;

type StopSignal = keyof typeof exitCodes;

const signals = Object.keys(exitCodes) as StopSignal[];

/** The signals of a command that stops in steps. */
export interface Interrupts {
  /** Aborted at the first signal: stop, and still write the results. `exitCodeOfStop` gives its exit code. */
  readonly stop: AbortSignal;
  /** Aborted at the second signal: kill all processes. */
  readonly kill: AbortSignal;
  /** Removes the handlers; the command has ended, and SIGHUP has no effect any more. */
  dispose(): void;
}

/**
 * Handles the signals that stop a command: the first one stops it in order, the second kills all processes, and the third
 * ends this process, because even the kill has not finished.
 *
 * @param onStop called at the first signal with a text for the user; not at SIGHUP, because the terminal may be gone
 */
export function onInterrupts(onStop: (text: string) => void): Interrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  const dispose = handleSignals((signal) => {
    if (kill.signal.aborted) process.exit(exitCodeOfStop(stop.signal));
    if (stop.signal.aborted) return kill.abort();
    if (signal === 'SIGINT') onStop('stopping; press Ctrl-C again to kill all processes');
    if (signal === 'SIGTERM') onStop('stopping, because of SIGTERM');
    stop.abort(stoppedBy(signal, `stopped by ${signal}`));
  });
  return {
    stop: stop.signal,
    kill: kill.signal,
    dispose: () => {
      // A shell that has ended because its terminal was closed may get the signal only now; its exit code is known.
      process.on('SIGHUP', () => {});
      dispose();
    },
  };
}

/**
 * Runs a short synchronous action to its end, and handles a signal that arrived meanwhile afterwards.
 *
 * @throws SimError `interrupted`, where a signal arrived
 */
export async function withDeferredSignals<T>(act: () => T): Promise<T> {
  let arrived: StopSignal | null = null;
  const dispose = handleSignals((signal) => {
    arrived ??= signal;
  });
  try {
    const result = act();
    // Node delivers signals when the event loop is idle.
    await setImmediate();
    await setImmediate();
    if (arrived === null) return result;
  } finally {
    dispose();
  }
  throw stoppedBy(arrived, 'interrupted; the output file is complete');
}

/**
 * Waits for an answer, but no longer than until a signal.
 *
 * @throws SimError `interrupted`
 */
export async function unlessStopped<T>(answer: Promise<T>): Promise<T> {
  let dispose: () => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    dispose = handleSignals((signal) => reject(stoppedBy(signal, `stopped by ${signal}`)));
  });
  try {
    return await Promise.race([answer, stopped]);
  } finally {
    dispose();
  }
}

function stoppedBy(signal: StopSignal, message: string): SimError {
  return new SimError('interrupted', message, { exitCode: exitCodes[signal] });
}

/** @returns removes the handler */
function handleSignals(handler: (signal: StopSignal) => void): () => void {
  const listener = (signal: NodeJS.Signals): void => handler(signal as StopSignal);
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
