import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Address } from '../vocabulary.js';

const lookEveryMs = 15;

/**
 * Settles when something listens there.
 *
 * Where the system tells who listens (Linux), it is asked. A connection that is opened only to see whether it can be would
 * be the first that the program meets, and some older ones spin for ever on a connection that says nothing and is closed.
 *
 * @throws the signal's reason, when it is aborted before
 */
export async function untilListening(address: Address, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await isListening(address)) return;
    await setTimeout(lookEveryMs, null, { signal });
  }
}

/** Whether something listens there. */
export async function isListening(address: Address): Promise<boolean> {
  return isListedAsListening(address) ?? acceptsConnections(address);
}

/** Null where the system does not tell. */
function isListedAsListening({ port }: Address): boolean | null {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => {
    try {
      return [readFileSync(path, 'latin1')];
    } catch {
      return [];
    }
  });
  if (tables.length === 0) return null;
  // `sl local_address rem_address st`: the port in hex behind the address; 0A is LISTEN.
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const line = new RegExp(`^\\s*\\d+: [0-9A-F]+:${hex} [0-9A-F]+:[0-9A-F]{4} 0A `, 'mu');
  return tables.some((table) => line.test(table));
}

function acceptsConnections({ ip, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: ip, port });
    const tell = (does: boolean) => (): void => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', tell(true)).once('error', tell(false));
  });
}
