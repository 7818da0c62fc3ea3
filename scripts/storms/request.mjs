import { keepOpen } from './sockets.mjs';

/** @type {import('./sockets.mjs').Storm} */
export const request = {
  name: 'request',
  what: '20 connections to each peer request a file again and again',
  start: (target) =>
    keepOpen(target, 20, (socket) => socket.write(`request ${target.file} ${target.ip} 9\n`)),
};
