export interface WatchdogOptions {
  readonly idleMs: number;
  readonly minBytesPerIdle: number;
  /** How many idle times may pass before the first byte. */
  readonly idlesBeforeFirst: () => number;
  /** How many bytes have come so far. */
  readonly received: () => number;
  /** Whether nothing can come because we ourselves hold it up. */
  readonly isHeldUp: () => boolean;
  /** Called once, when too little has come. */
  readonly onExpire: () => void;
}

/**
 * Watches that enough keeps coming.
 *
 * @returns stops it
 */
export function watch(options: WatchdogOptions): () => void {
  let idles = 0;
  let seen = 0;
  const look = (): void => {
    const received = options.received();
    const isEnough = received - seen >= options.minBytesPerIdle || options.isHeldUp();
    seen = received;
    idles += 1;
    if (isEnough || (received === 0 && idles < options.idlesBeforeFirst())) return;
    clearInterval(timer);
    options.onExpire();
  };
  const timer = setInterval(look, options.idleMs);
  return () => clearInterval(timer);
}
