import { keepOpen, pour } from './sockets.mjs';

/** @type {import('./sockets.mjs').Storm} */
export const hello = {
  name: 'hello',
  what: 'a stranger sends hello without end',
  start: (target) => pour(target, { line: (count) => `hello ${1 + (count % 9)}\n` }),
};

/** @type {import('./sockets.mjs').Storm} */
export const silentLinks = {
  name: 'silent links',
  what: '300 connections to each peer say hello, and then nothing',
  start: (target) => keepOpen(target, 300, (socket) => socket.write('hello 7\n')),
};
