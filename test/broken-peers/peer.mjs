import { createServer } from 'node:net';
import { Incoming } from './incoming.mjs';
import { ask, found } from './origin.mjs';
import { route } from './router.mjs';
import { serve } from './serve.mjs';
import { breaks, isNative, self, token } from './settings.mjs';

/**
 * A peer that meets all requirements of `sim check`, except for one fault:
 *
 *     node peer.mjs [--dialect native|jiangluyu|cisen07] [--break <id of a requirement>]
 *
 * The environment is its only configuration. Its faults are listed in `faults.mjs`.
 */

const receive = {
  get: (message, connection) => route(message, connection.from ?? connection),
  found: (message) => found(message),
  request: (message, connection) => void serve(message, connection.release()),
  hello(message, connection) {
    connection.from = message.peer;
  },
  ask(message, connection) {
    if (isNative && message.secret === token) ask(message, connection);
    else connection.refuse();
  },
};

// Half-open: a sender that has closed its side may still wait for an answer.
const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  new Incoming(socket, (message, connection) => receive[message.verb](message, connection));
});
server.listen({ host: self.ip, port: breaks('listen') ? 0 : self.port, backlog: 512 });
