import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { SimError, systemCode } from '../core/errors.js';

/**
 * Below the ports that systems give to connections by themselves: one of those might be taken, while the program that it is
 * for is still starting, by whoever opens a connection.
 */
const lowest = 20_000;
const highest = 32_000;
const mostTries = 2_000;

/** Ports that this process has given away: a program that is told its port takes it a while later. */
const given = new Set<number>();

/**
 * Ports at which nobody listens, all different, and none that was given before.
 *
 * @throws SimError `port-taken` where there seem to be none; the system's error where the address is not this machine's
 */
export async function freePorts(ip: string, count: number): Promise<number[]> {
  const ports: number[] = [];
  const servers: Server[] = [];
  try {
    for (let tries = 0; ports.length < count; tries += 1) {
      if (tries >= mostTries)
        throw new SimError('port-taken', `no port is free between ${lowest} and ${highest}`);
      if (given.size > (highest - lowest) / 2) given.clear();
      const port = randomInt(lowest, highest);
      if (given.has(port)) continue;
      given.add(port);
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

/** Null where that port is taken, or not for us. */
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
