import { pour, queryId } from './sockets.mjs';

/** @type {import('./sockets.mjs').Storm} */
export const get = {
  name: 'get',
  what: 'a stranger sends queries for files that nobody has',
  start: (target) =>
    pour(target, {
      line: (count) => `get spam-${count} ${target.ports[0]} ${target.ip} ${queryId(count)} 0 7\n`,
    }),
};

/** @type {import('./sockets.mjs').Storm} */
export const getAfterHello = {
  name: 'get after a made-up hello',
  what: 'a stranger says that it is peer 2, and sends queries',
  start: (target) =>
    pour(target, {
      first: 'hello 2\n',
      line: (count) => `get spam-${count} ${target.ports[0]} ${target.ip} ${queryId(count)} 0 7\n`,
    }),
};
