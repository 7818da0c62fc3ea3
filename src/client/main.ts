import { connect, type Socket } from 'node:net';
import type { FromClient, ToClient } from '../control/messages.js';
import { messageOf } from '../errors.js';
import { encodeAsk } from '../wire/dialects/native.js';
import { MessageFramer } from '../wire/framer.js';

/**
 * The entry of the client's process: the user's own question, asked of the origin over TCP as anybody with the
 * run's token could ask it.
 */

function tell(message: FromClient): void {
  if (process.connected) process.send?.(message);
}

function ask({ origin, token, file, ttl }: Extract<ToClient, { type: 'ask' }>): void {
  const framer = new MessageFramer();
  const socket: Socket = connect({ host: origin.ip, port: origin.port, noDelay: true });
  let answered = false;
  socket.write(encodeAsk({ verb: 'ask', token, file, ttl }));
  socket.on('data', (chunk) => {
    for (const message of framer.push(chunk)) {
      if (message.verb !== 'answer') continue;
      answered = true;
      tell({ type: 'answered', file: message.file, outcome: message.outcome });
      socket.end();
    }
  });
  socket.on('error', (error) => {
    if (!answered) tell({ type: 'failed', message: messageOf(error) });
    answered = true;
  });
  socket.on('close', () => {
    if (!answered) tell({ type: 'failed', message: 'the origin hung up without an answer' });
  });
}

process.on('message', (message) => {
  const order = message as ToClient;
  if (order.type === 'ask') ask(order);
  else process.exit(0);
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of a terminal at once; whether to stop is the supervisor's to say.
process.on('SIGINT', () => {});
