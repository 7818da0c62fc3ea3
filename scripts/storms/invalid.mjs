import { keepOpen } from './sockets.mjs';

/** @type {import('./sockets.mjs').Storm} */
export const invalid = {
  name: 'invalid',
  what: '20 connections to each peer send lines that are not messages, again and again',
  start: (target) => keepOpen(target, 20, (socket) => socket.write('what is this?\n')),
};

/** @type {import('./sockets.mjs').Storm} */
export const ask = {
  name: 'ask',
  what: '20 connections to each peer guess the token, again and again',
  start: (target) =>
    keepOpen(target, 20, (socket) => socket.write(`ask ${'0'.repeat(32)} ${target.file} 4\n`)),
};
