/** What Ctrl-C, and a system that asks a process to end, mean to a command. */
export interface Interrupts {
  /** Aborted at the first: stop, and still write what there is. */
  readonly stop: AbortSignal;
  /** Stops listening. */
  dispose(): void;
}

/** @param atOnce called at the second: there is no third chance */
export function onInterrupts(first: () => void, atOnce: () => void): Interrupts {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) return atOnce();
    first();
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    dispose: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
