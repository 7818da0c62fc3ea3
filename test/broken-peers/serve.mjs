import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { breaks, isNative, shareDir } from './settings.mjs';
import { digest, find } from './share.mjs';
import { pack } from './zip.mjs';

const cutOffAt = 50 << 20;
/** Only `load.hundred-mb` tests larger files. */
const large = 1 << 20;

/** Serves a request on its socket. */
export async function serve({ file, query }, socket) {
  const send = async (...parts) => {
    const isFull = !socket.write(Buffer.concat(parts));
    if (socket.destroyed) throw new Error('the receiver hung up');
    if (isFull) await drained(socket);
  };
  try {
    const entry = lookUp(file);
    if (entry === null) {
      await send(json({ error: { code: 'file-missing', message: `${file} is not shared here` } }));
    } else {
      const isFramed = isNative && (query !== null || breaks('serve.bare'));
      await (isFramed ? sendFramed : sendOld)(send, await describe(entry, isFramed));
    }
    socket.end();
  } catch {
    socket.destroy();
  }
}

/** Settles when the socket has room again or is closed. */
function drained(socket) {
  return new Promise((resolve) => {
    const settle = () => {
      socket.off('drain', settle).off('close', settle);
      resolve();
    };
    socket.on('drain', settle).on('close', settle);
  });
}

function lookUp(file) {
  if (file.includes('/')) {
    const path = join(shareDir, file);
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    return isFile ? { name: file.split('/').at(-1), path, isBelow: true } : null;
  }
  const entry = find(file);
  if (entry === null && breaks('refuse.not-shared')) return { name: file, path: null, isBelow: false };
  return entry?.isBelow && breaks('serve.subfolder') ? null : entry;
}

const nothing = { size: 0, crc: 0, sha256: createHash('sha256').digest('hex') };

/** What to send, with its fault. */
async function describe({ name, path, isBelow }, isFramed) {
  const content = path === null ? nothing : await digest(path);
  // Other requirements test other forms, folders and sizes.
  const isPlain = isFramed === isNative && !isBelow && content.size < large;
  const packed = { ...content, path, name: isPlain && breaks('serve.archive') ? 'content' : name };
  const filename = `${name.split('.')[0]}.zip`;
  const key = isPlain && breaks('serve.header') ? 'file_name' : 'filename';
  return { ...content, name, packed, front: { [key]: filename }, isWrong: isPlain && breaks('serve.digest') };
}

async function sendFramed(send, { name, size, sha256, packed, front, isWrong }) {
  const md5 = createHash('md5');
  let bytes = 0;
  await send(json({ ...front, name, size }));
  for await (const block of pack(packed)) {
    await send(int32(block.length), block);
    md5.update(block);
    bytes += block.length;
    if (breaks('load.hundred-mb') && bytes > cutOffAt) throw new Error('cut off');
  }
  await send(int32(0), json({ md5: await said(md5, packed, isWrong), file_size: bytes, sha256 }));
}

async function sendOld(send, { name, size, sha256, packed, front, isWrong }) {
  const md5 = createHash('md5');
  let bytes = 0;
  for await (const block of pack(packed)) {
    md5.update(block);
    bytes += block.length;
  }
  await send(json({ ...front, md5: await said(md5, packed, isWrong), file_size: bytes, name, size, sha256 }));
  let sent = 0;
  for await (const block of pack(packed)) {
    await send(block);
    sent += block.length;
    if (breaks('load.hundred-mb') && sent > cutOffAt) throw new Error('cut off');
  }
}

/** The MD5 to announce: of the archive, unless the fault is a wrong one. */
async function said(md5, packed, isWrong) {
  const right = md5.digest('hex');
  return isWrong ? createHash('md5').update(packed.sha256).digest('hex') : right;
}

function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function json(value) {
  const bytes = Buffer.from(JSON.stringify(value));
  return Buffer.concat([int32(bytes.length), bytes]);
}
