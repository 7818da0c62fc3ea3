import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Address } from '../core/vocabulary.js';

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
  return (await isListedAsListening(address)) ?? acceptsConnections(address);
}

/** Null where the system does not tell. */
async function isListedAsListening(address: Address): Promise<boolean | null> {
  // The system takes milliseconds to write them: who asks while they are being read is answered from the same reading.
  reading ??= readTables().finally(() => {
    reading = null;
  });
  const tables = await reading;
  if (tables.length === 0) return null;
  const line = listeningLine(address);
  return tables.some((table) => line.test(table));
}

let reading: Promise<string[]> | null = null;

async function readTables(): Promise<string[]> {
  const read = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => null));
  return (await Promise.all(read)).filter((table) => table !== null);
}

/**
 * A line `sl local_address rem_address st` of those tables: address and port in hex, 0A is LISTEN. An IPv4 address stands there
 * with its bytes turned round, and what listens on every address has zeros; IPv6 addresses are not told apart.
 */
function listeningLine({ ip, port }: Address): RegExp {
  const hexOf = (number: number, digits: number): string =>
    number.toString(16).toUpperCase().padStart(digits, '0');
  const bytes = ip.split('.').map((byte) => hexOf(Number(byte), 2));
  const v4 =
    bytes.length === 4
      ? `${bytes.reverse().join('')}|0{8}|0{32}|0{16}FFFF0000${bytes.join('')}`
      : '[0-9A-F]{32}';
  return new RegExp(`^\\s*\\d+: (?:${v4}):${hexOf(port, 4)} [0-9A-F]+:[0-9A-F]{4} 0A `, 'mu');
}

/** The same, found by connecting, which is a message to whoever listens. */
export function acceptsConnections({ ip, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: ip, port });
    const tell = (does: boolean) => (): void => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', tell(true)).once('error', tell(false));
  });
}
