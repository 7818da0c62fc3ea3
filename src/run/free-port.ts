import { createServer } from 'node:net';
import { messageOf, SimError, systemCode } from '../core/errors.js';

/**
 * Checks that a peer can listen on a port.
 *
 * @param port 0: checks only the address
 * @throws SimError `port-taken`, or `bad-usage` if it is not an address of this machine
 */
export async function requireFreePort(ip: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: ip, port, exclusive: true }, resolve);
    });
  } catch (error) {
    throw listenError(error, ip, port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function listenError(error: unknown, ip: string, port: number): SimError {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new SimError('port-taken', `port ${port} is taken: something listens on ${ip}:${port}`, {
        hint: 'choose another port, or stop the program using it',
      });
    case 'EADDRNOTAVAIL':
      return new SimError('bad-usage', `${ip} is not an address of this machine`, { hint: 'use 127.0.0.1' });
    case 'EACCES':
      return new SimError('bad-usage', `no permission to listen on port ${port}`, {
        hint: 'use a port above 1023',
      });
    default:
      return new SimError('bad-usage', `cannot listen on ${ip}:${port}: ${messageOf(error)}`);
  }
}
