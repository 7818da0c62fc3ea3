import type { Socket } from 'node:net';
import type { FromClient, ToClient } from '../control/messages.js';
import { connectTo } from '../core/connect.js';
import { MessageSockets } from '../core/message-sockets.js';
import { dialectNamed } from '../wire/dialects/index.js';
import { encodeAsk } from '../wire/dialects/native.js';
import { MessageFramer } from '../wire/framer.js';

/**
 * The entry of the client's process. It sends the user's queries to their origins over TCP, as any program with the run's token
 * could.
 */

type Order<T extends ToClient['type']> = Extract<ToClient, { type: T }>;

const openAsks = new Map<number, Socket>();
const messageSockets = new MessageSockets(256);

function send(message: FromClient): void {
  if (process.connected) process.send?.(message);
}

function ask({ number, origin, token, file, isFolder, ttl }: Order<'ask'>): void {
  const framer = new MessageFramer();
  const socket = connectTo(origin);
  openAsks.set(number, socket);
  let isAnswered = false;
  socket.write(encodeAsk({ verb: 'ask', token, file, isFolder, ttl }));
  socket.on('data', (chunk) => {
    if (!framer.push(chunk).some(({ verb }) => verb === 'answer')) return;
    isAnswered = true;
    socket.end();
  });
  // 'close' follows.
  socket.on('error', () => {});
  socket.on('close', () => {
    openAsks.delete(number);
    if (!isAnswered) send({ type: 'failed', number });
  });
}

/**
 * Sends a query to the neighbours of a peer on its behalf, as the clients of the older programs do: in the dialect of each, with
 * the peer's address as origin, so that hits go there.
 */
function queryNeighbours({ number, file, ttl, query, neighbours }: Order<'query-neighbours'>): void {
  for (const { id: neighbour, address, dialect, origin } of neighbours) {
    const onFailed = (reason: string): void => send({ type: 'query-failed', number, neighbour, reason });
    const message = dialectNamed(dialect).get({ verb: 'get', file, origin, query, hops: 0, ttl });
    messageSockets.send(address, message, { onFailed });
  }
}

async function measure(number: number): Promise<void> {
  const { liveMemory } = await import('../core/live-memory.js');
  send({ type: 'measured', number, liveMemory: await liveMemory() });
}

function exit(): never {
  messageSockets.destroy();
  process.exit(0);
}

process.on('message', (message) => {
  const order = message as ToClient;
  if (order.type === 'ask') ask(order);
  else if (order.type === 'query-neighbours') queryNeighbours(order);
  // A reset, because the origin waits for no more input after an orderly end, and still answers.
  else if (order.type === 'cancel') openAsks.get(order.number)?.resetAndDestroy();
  else if (order.type === 'measure') void measure(order.number);
  else exit();
});
process.on('disconnect', exit);
// A terminal and an engine send a signal to every process at once; the supervisor decides whether to stop.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
