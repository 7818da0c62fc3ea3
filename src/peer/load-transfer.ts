type Transfer = typeof import('../transfer/index.js');

let loaded: Transfer | null = null;

/**
 * Loads what moves files, once. Most peers of a large network only pass questions on; without it they start in less
 * time and memory.
 *
 * The build leaves this import for run time.
 */
export async function loadTransfer(): Promise<Transfer> {
  loaded ??= await import('../transfer/index.js');
  return loaded;
}

/** Starts loading it before it is needed, together with what either packs or unpacks. */
export function preloadFor(role: 'holder' | 'origin'): void {
  loadTransfer().then(
    (transfer) => (role === 'holder' ? transfer.preloadPack() : transfer.preloadUnpack()),
    // Whether it can be loaded matters when it is needed.
    () => undefined,
  );
}

/** For a process that must end at once: removes what is half done. */
export function abandonTransfers(): void {
  loaded?.removeTemporariesSync();
}
