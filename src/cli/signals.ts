import { setImmediate } from 'node:timers/promises';
import { ExitCode, SimError } from '../core/errors.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The signals of a command that stops in steps. */
export interface Interrupts {
  /** Aborted at the first signal: stop, and still write the results. */
  readonly stop: AbortSignal;
  /** Aborted at the second signal: kill all processes. */
  readonly kill: AbortSignal;
  /** Removes the handlers. */
  dispose(): void;
}

/**
 * @param onStop called at the first signal
 * @param leave called at the third signal, when even the kill has not finished
 */
export function onInterrupts(onStop: () => void, leave: () => void): Interrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  const dispose = handleSignals(() => {
    if (kill.signal.aborted) return leave();
    if (stop.signal.aborted) return kill.abort();
    onStop();
    stop.abort();
  });
  return { stop: stop.signal, kill: kill.signal, dispose };
}

/**
 * Runs a short synchronous action to its end, and handles a signal that arrived meanwhile afterwards.
 *
 * @throws SimError `interrupted`, where a signal arrived
 */
export async function withDeferredSignals<T>(act: () => T): Promise<T> {
  let isInterrupted = false;
  const dispose = handleSignals(() => {
    isInterrupted = true;
  });
  try {
    const result = act();
    // Node delivers signals when the event loop is idle.
    await setImmediate();
    await setImmediate();
    if (!isInterrupted) return result;
  } finally {
    dispose();
  }
  throw new SimError('interrupted', 'interrupted; the output file is complete', {
    exitCode: ExitCode.interrupted,
  });
}

/** @returns removes the handler */
function handleSignals(handler: () => void): () => void {
  for (const signal of signals) process.on(signal, handler);
  return () => {
    for (const signal of signals) process.off(signal, handler);
  };
}
