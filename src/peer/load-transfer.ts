type Transfer = typeof import('../transfer/index.js');

let loaded: Transfer | null = null;

/**
 * Loads the code that moves files, once. Most peers of a large network only forward queries; without this code they
 * start faster and need less memory. The bundler keeps the import for run time.
 */
export async function loadTransfer(): Promise<Transfer> {
  loaded ??= await import('../transfer/index.js');
  return loaded;
}

/** Starts loading it before it is needed, with the code that packs (holder) or unpacks (origin). */
export function preloadFor(role: 'holder' | 'origin'): void {
  loadTransfer().then(
    (transfer) => (role === 'holder' ? transfer.preloadPack() : transfer.preloadUnpack()),
    // Reported by the transfer that needs it.
    () => undefined,
  );
}

/** For a process that must end at once: removes incomplete files. */
export function abandonTransfers(): void {
  loaded?.removeTemporariesSync();
}
