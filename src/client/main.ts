import { connect, type Socket } from 'node:net';
import type { FromClient, ToClient } from '../control/messages.js';
import { messageOf } from '../core/errors.js';
import { encodeAsk } from '../wire/dialects/native.js';
import { MessageFramer } from '../wire/framer.js';
import { sendOnBehalf } from './send-on-behalf.js';

/**
 * The entry of the client's process: the user's own question, asked of the origin over TCP as anybody with the
 * run's token could ask it.
 */

function tell(message: FromClient): void {
  if (process.connected) process.send?.(message);
}

const open = new Map<number, Socket>();

function ask({ number, origin, token, file, ttl }: Extract<ToClient, { type: 'ask' }>): void {
  const framer = new MessageFramer();
  const socket: Socket = connect({ host: origin.ip, port: origin.port, noDelay: true });
  open.set(number, socket);
  let answered = false;
  socket.write(encodeAsk({ verb: 'ask', token, file, ttl }));
  socket.on('data', (chunk) => {
    for (const message of framer.push(chunk)) {
      if (message.verb !== 'answer') continue;
      answered = true;
      tell({ type: 'answered', number, outcome: message.outcome });
      socket.end();
    }
  });
  socket.on('error', (error) => {
    if (!answered) tell({ type: 'failed', number, message: messageOf(error) });
    answered = true;
  });
  socket.on('close', () => {
    open.delete(number);
    if (!answered) tell({ type: 'failed', number, message: 'the origin hung up without an answer' });
  });
}

process.on('message', (message) => {
  const order = message as ToClient;
  if (order.type === 'ask') ask(order);
  else if (order.type === 'ask-in-name') {
    const { number } = order;
    sendOnBehalf(order, (neighbour, reason) => tell({ type: 'unreachable', number, neighbour, reason }));
  }
  // A reset, and no orderly end: who has only said all that there is to say still waits for the answer.
  else if (order.type === 'cancel') open.get(order.number)?.resetAndDestroy();
  else process.exit(0);
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of a terminal at once; whether to stop is the supervisor's to say.
process.on('SIGINT', () => {});
