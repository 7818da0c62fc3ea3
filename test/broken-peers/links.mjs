import { connect } from 'node:net';
import { breaks, isNative, neighbours, self } from './settings.mjs';

/** Sends messages: on one persistent connection per neighbour, or (older dialects) on one connection per message. */

const links = new Map();

/** Closes after the message. Errors are ignored. */
export function sendOnce({ ip, port }, message) {
  const socket = connect({ host: ip, port, noDelay: true });
  socket.on('error', () => {});
  socket.resume();
  socket.end(isNative ? `${message}\n` : message);
}

/** Opened when it is first needed, and again after it has closed. */
function linkTo({ id, ip, port }) {
  const known = links.get(id);
  if (known?.writable) return known;
  const socket = connect({ host: ip, port, noDelay: true });
  links.set(id, socket);
  // Otherwise the end is not noticed.
  socket.resume();
  socket.on('error', () => {});
  socket.write(`hello ${self.id}\n`);
  return socket;
}

export async function sendToAll(to, message) {
  if (breaks('load.dead-neighbour') && !(await Promise.all(neighbours.map(isThere))).every(Boolean)) return;
  for (const neighbour of to) {
    if (isNative) linkTo(neighbour).write(`${message}\n`);
    else sendOnce(neighbour, message);
  }
}

function isThere({ id, ip, port }) {
  if (links.get(id)?.readyState === 'open') return true;
  return new Promise((resolve) => {
    const socket = isNative ? linkTo({ id, ip, port }) : connect({ host: ip, port });
    socket.once('connect', () => resolve(true));
    socket.once('close', () => resolve(false));
    socket.once('error', () => resolve(false));
    if (!isNative) socket.once('connect', () => socket.destroy());
  });
}
