import { createServer } from 'node:net';
import { messageOf, SimError, systemCode } from '../core/errors.js';

/**
 * Makes sure that a peer could listen there.
 *
 * @param port 0: only the address matters
 * @throws SimError `port-taken`, or `bad-usage` where it is no address of this machine
 */
export async function requireFreePort(ip: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: ip, port, exclusive: true }, resolve);
    });
  } catch (error) {
    throw refusal(error, ip, port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function refusal(error: unknown, ip: string, port: number): SimError {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new SimError('port-taken', `port ${port} is taken: something listens on ${ip}:${port}`, {
        hint: 'choose another, or end what uses it',
      });
    case 'EADDRNOTAVAIL':
      return new SimError('bad-usage', `${ip} is no address of this machine`, { hint: 'use 127.0.0.1' });
    case 'EACCES':
      return new SimError('bad-usage', `port ${port} may not be used`, { hint: 'use one above 1023' });
    default:
      return new SimError('bad-usage', `nobody can listen on ${ip}:${port}: ${messageOf(error)}`);
  }
}
