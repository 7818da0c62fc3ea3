/** What Ctrl-C, and a system that asks a process to end, mean to a command. */
export interface Interrupts {
  /** Aborted at the first: stop, and still write what there is. */
  readonly stop: AbortSignal;
  /** Aborted at the second: at once, asking nobody. */
  readonly kill: AbortSignal;
  /** Stops listening. */
  dispose(): void;
}

/**
 * @param onStop called at the first
 * @param leave called at the third: even what was to be done at once has not come to an end
 */
export function onInterrupts(onStop: () => void, leave: () => void): Interrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  const onSignal = (): void => {
    if (kill.signal.aborted) return leave();
    if (stop.signal.aborted) return kill.abort();
    onStop();
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    kill: kill.signal,
    dispose: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
