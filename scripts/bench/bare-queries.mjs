// A floor: the messages of a query that finds nothing on a chain of three, between bare processes. A line over IPC to a
// client, which connects to the first peer; from there over open connections to the third; each peer reports over IPC;
// then one message over IPC and back to the first peer, and one to each. Prints the milliseconds of each query.
// Usage: bare-queries.mjs <count>
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const report = {
  events: Array.from({ length: 3 }, (_, index) => ({ id: `1#${index}`, at: 1, type: 'event' })),
};
const [, , role] = process.argv;
if (role === 'client') {
  process.on('message', (port) => connect({ port, host: '127.0.0.1', noDelay: true }).end('ask\n').resume());
  process.on('disconnect', () => process.exit(0));
} else if (role === 'peer') {
  let next = null;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', () => {
      next?.write('get\n');
      process.send(report);
    });
    socket.on('end', () => socket.end());
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', ({ port }) => {
    if (port === undefined) return process.send(report);
    next = connect({ port, host: '127.0.0.1', noDelay: true });
  });
  process.on('disconnect', () => process.exit(0));
} else {
  const self = fileURLToPath(import.meta.url);
  const client = fork(self, ['client']);
  const peers = [1, 2, 3].map(() => fork(self, ['peer']));
  const ports = await Promise.all(peers.map(async (peer) => (await once(peer, 'message'))[0].port));
  for (const index of [0, 1]) peers[index].send({ port: ports[index + 1] });
  const all = () => Promise.all(peers.map((peer) => once(peer, 'message')));
  const count = Number(role);
  const warmUp = Math.floor(count / 10);
  let startedAt = 0;
  for (let number = 0; number < count; number += 1) {
    if (number === warmUp) startedAt = performance.now();
    const flooded = all();
    client.send(ports[0]);
    await flooded;
    const resolved = once(peers[0], 'message');
    peers[0].send({});
    await resolved;
    const lookedUp = all();
    for (const peer of peers) peer.send({});
    await lookedUp;
  }
  console.log((performance.now() - startedAt) / (count - warmUp));
  for (const child of [client, ...peers]) child.disconnect();
}
