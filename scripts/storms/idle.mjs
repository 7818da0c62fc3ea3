import { keepOpen } from './sockets.mjs';

const perPort = 300;
const dripMs = 1_000;

/** @type {import('./sockets.mjs').Storm} */
export const silence = {
  name: 'silent connections',
  what: `${perPort} connections to each peer send nothing`,
  start: (target) => keepOpen(target, perPort, () => {}),
};

/** @type {import('./sockets.mjs').Storm} */
export const halfOpen = {
  name: 'half-open connections',
  what: `${perPort} connections to each peer end their sending side after a query, and stay`,
  start: (target) =>
    keepOpen(target, perPort, (socket) => socket.end(`get none ${target.ports[0]} ${target.ip} 4\n`)),
};

/** @type {import('./sockets.mjs').Storm} */
export const drip = {
  name: 'one byte a second',
  what: `${perPort} connections to each peer send one byte a second`,
  start: (target) => {
    const dripping = new Set();
    const timer = setInterval(() => {
      for (const socket of dripping) socket.write('g');
    }, dripMs);
    const stop = keepOpen(target, perPort, (socket) => {
      dripping.add(socket);
      socket.once('close', () => dripping.delete(socket));
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  },
};
