import { pour, queryId } from './sockets.mjs';

/** @type {import('./sockets.mjs').Storm} */
export const found = {
  name: 'found',
  what: 'a stranger sends hits, bare ones and some with made-up query ids',
  start: (target) =>
    pour(target, {
      line: (count) =>
        `found ${target.file} at 9 ${target.ip} ${1 + (count % 65_535)}${count % 2 === 0 ? '' : ` ${queryId(count)} 1 5 sha256:${'a'.repeat(64)}`}\n`,
    }),
};
