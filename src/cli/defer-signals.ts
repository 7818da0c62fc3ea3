import { setImmediate } from 'node:timers/promises';
import { ExitCode, SimError } from '../core/errors.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does what is to be done whole: a signal that comes meanwhile is obeyed afterwards.
 *
 * @param act short, and all at once; nothing of it is left half done
 * @throws SimError `interrupted`, where a signal has come
 */
export async function withDeferredSignals<T>(act: () => T): Promise<T> {
  let isInterrupted = false;
  const note = (): void => {
    isInterrupted = true;
  };
  for (const signal of signals) process.on(signal, note);
  try {
    const result = act();
    // Signals are told when the process has nothing else to do.
    await setImmediate();
    await setImmediate();
    if (!isInterrupted) return result;
  } finally {
    for (const signal of signals) process.off(signal, note);
  }
  throw new SimError('interrupted', 'interrupted; what was being written is whole', {
    exitCode: ExitCode.interrupted,
  });
}
