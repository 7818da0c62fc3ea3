import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { acceptsConnections } from '../core/connect.js';
import { SimError, systemCode } from '../core/errors.js';
import type { Address } from '../core/vocabulary.js';

const pollIntervalMs = 15;

/**
 * Resolves when a program listens on the address.
 *
 * On Linux, reads the system's table of sockets. A test connection would be the first that the program receives, and some older
 * programs busy-loop on a connection that is closed without a message.
 *
 * @throws the signal's reason
 */
export async function untilListening(address: Address, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await isListening(address)) return;
    await setTimeout(pollIntervalMs, null, { signal });
  }
}

export async function isListening(address: Address): Promise<boolean> {
  return (await isListedAsListening(address)) ?? acceptsConnections(address);
}

/** Null if the system has no such table. */
async function isListedAsListening(address: Address): Promise<boolean | null> {
  // The system takes milliseconds to write the tables, so concurrent callers share one reading.
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
 * Matches a line `sl local_address rem_address st` of those tables: address and port in hex, 0A is LISTEN. The bytes of an IPv4
 * address are reversed, and zeros stand for every address; IPv6 addresses are not distinguished.
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

/**
 * Below the ports that systems assign to outgoing connections: such a connection could take a port while the program for that port
 * is still starting.
 */
const minPort = 20_000;
const maxPort = 32_000;
const maxTries = 2_000;

/** Ports that this process has returned: a program listens on its port only some time later. */
const returned = new Set<number>();

/**
 * Returns different free ports, none of which was returned before.
 *
 * @throws SimError `port-taken` if none is found; the system's error if the IP is not an address of this machine
 */
export async function freePorts(ip: string, count: number): Promise<number[]> {
  const ports: number[] = [];
  const servers: Server[] = [];
  try {
    for (let tries = 0; ports.length < count; tries += 1) {
      if (tries >= maxTries)
        throw new SimError('port-taken', `no port is free between ${minPort} and ${maxPort}`);
      if (returned.size > (maxPort - minPort) / 2) returned.clear();
      const port = randomInt(minPort, maxPort);
      if (returned.has(port)) continue;
      returned.add(port);
      const server = await listenAt(ip, port);
      if (server === null) continue;
      servers.push(server);
      ports.push(port);
    }
    return ports;
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Null if the port is taken or not permitted. */
async function listenAt(ip: string, port: number): Promise<Server | null> {
  const server = createServer();
  server.listen({ host: ip, port });
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EADDRINUSE' || code === 'EACCES') return null;
    throw error;
  }
}
