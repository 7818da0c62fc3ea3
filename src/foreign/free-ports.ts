import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Ports that the system has just now to give, all different. Nobody holds them: a program that is told its port takes it a
 * moment later.
 */
export async function freePorts(ip: string, count: number): Promise<number[]> {
  // All are held until the last is chosen, or one would be given twice.
  const servers: Server[] = [];
  try {
    for (let index = 0; index < count; index += 1) {
      const server = createServer();
      servers.push(server);
      server.listen({ host: ip, port: 0 });
      await once(server, 'listening');
    }
    return servers.map((server) => {
      const address = server.address();
      return address !== null && typeof address === 'object' ? address.port : 0;
    });
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
