/** How long an agent waits for its supervisor to stop its peers: engines kill 20 to 30 s after the first signal. */
const patienceMs = 15_000;

export interface EngineSignalOptions {
  readonly onSignal: (signal: NodeJS.Signals) => void;
  /** Whether the supervisor has begun to stop the peers: then the agent leaves when it is asked to. */
  readonly isStopping: () => boolean;
  readonly leave: () => void;
}

/**
 * An engine ends a job with a signal to all its processes. An agent goes on for a while, because the supervisor still wants to
 * stop the peers in order, and then leaves by itself.
 */
export function onEngineSignal({ onSignal, isStopping, leave }: EngineSignalOptions): void {
  let first: NodeJS.Timeout | null = null;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (first !== null) return;
      onSignal(signal);
      first = setTimeout(() => {
        if (!isStopping()) leave();
      }, patienceMs);
    });
  }
}
