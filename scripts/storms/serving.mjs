import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepOpen, pour, queryId } from './sockets.mjs';

const readers = 200;
const largeBytes = 256 << 20;
const files = 2_000;
const fileBytes = 10_000;
const folders = 5_000;

/** @type {import('./sockets.mjs').Storm} */
export const silentReaders = {
  name: 'readers that never read',
  what: `${readers} connections to each peer request a file of ${largeBytes >> 20} MiB, and read nothing`,
  prepare: (share) => {
    writeFileSync(join(share, 'large.bin'), '');
    truncateSync(join(share, 'large.bin'), largeBytes);
    return 'large.bin';
  },
  start: (target) => {
    let count = 0;
    return keepOpen(target, readers, (socket) => {
      socket.pause();
      socket.write(`request ${target.file} ${target.ip} 9 ${queryId(count++)}\n`);
    });
  },
};

/** @type {import('./sockets.mjs').Storm} */
export const getFolder = {
  name: 'get of a folder',
  what: `a stranger sends queries for a folder of ${files} files, which its holder has to read`,
  prepare: prepareFolder,
  start: (target) =>
    pour(target, {
      line: (count) => `get ${target.file} ${target.ports[0]} ${target.ip} ${queryId(count)} 0 7\n`,
    }),
};

/** @type {import('./sockets.mjs').Storm} */
export const requestFolder = {
  name: 'request of a folder',
  what: `20 connections to each peer request a folder of ${files} files again and again`,
  prepare: prepareFolder,
  start: (target) => {
    let count = 0;
    return keepOpen(target, 20, (socket) =>
      socket.write(`request ${target.file} ${target.ip} 9 ${queryId(count++)}\n`),
    );
  },
};

/** @type {import('./sockets.mjs').Storm} */
export const manyFolders = {
  name: 'get, where a share has many folders',
  what: `a stranger sends queries for files that nobody has, and the share of its holder has ${folders} folders`,
  prepare: (share) => {
    for (let folder = 0; folder < folders; folder += 1) mkdirSync(join(share, `folder-${folder}`));
    return 'none';
  },
  start: (target) =>
    pour(target, {
      line: (count) => `get ${target.file}-${count} ${target.ports[0]} ${target.ip} ${queryId(count)} 0 7\n`,
    }),
};

function prepareFolder(share) {
  mkdirSync(join(share, 'folder'), { recursive: true });
  for (let file = 0; file < files; file += 1)
    writeFileSync(join(share, 'folder', `${file}.txt`), `${file} `.padEnd(fileBytes, 'x'));
  return 'folder';
}
