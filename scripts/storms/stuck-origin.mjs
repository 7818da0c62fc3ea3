import { createServer } from 'node:net';
import { pour, queryId } from './sockets.mjs';

/** @type {import('./sockets.mjs').Storm} */
export const stuckOrigin = {
  name: 'origin that never closes',
  what: 'queries for a shared file, whose origin accepts the hits and never closes their connections',
  start: (target) => {
    const sockets = new Set();
    let stopPouring = () => {};
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    });
    server.listen(0, target.ip, () => {
      const { port } = server.address();
      stopPouring = pour(target, {
        line: (count) => `get ${target.file} ${port} ${target.ip} ${queryId(count)} 0 4\n`,
      });
    });
    return () => {
      stopPouring();
      server.close();
      for (const socket of sockets) socket.destroy();
    };
  },
};
