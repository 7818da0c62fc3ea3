import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { breaks, dialect, isNative, self, shareDir } from './settings.mjs';
import { encode } from './wire.mjs';
import { endRecordBytes, isEndRecord, unpack } from './zip.mjs';

const idleMs = 10_000;
const most = 1 << 30;

/**
 * Requests a file from its holder, verifies it, and saves it.
 *
 * @param hit `{file, holder, query, size, sha256}`
 * @throws Error if the transfer fails
 */
export async function fetch(hit) {
  const { file, holder, query } = hit;
  const socket = connect({ host: holder.ip, port: holder.port, noDelay: true });
  socket.setTimeout(idleMs, () => socket.destroy(new Error('the holder is silent')));
  socket.write(`${encode.request({ file, ip: self.ip, port: self.port, query })}${isNative ? '\n' : ''}`);
  try {
    const received = await (query === null ? receiveOld(socket) : receiveFramed(socket));
    keep(hit, received);
  } finally {
    socket.destroy();
  }
}

/** Reads a connection in pieces of given lengths. */
class Reader {
  #chunks;
  #had = Buffer.alloc(0);

  constructor(socket) {
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  /** @returns the bytes that have arrived, at least one; null at the end */
  async some() {
    if (this.#had.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return null;
      return value;
    }
    const had = this.#had;
    this.#had = Buffer.alloc(0);
    return had;
  }

  async exactly(length) {
    const parts = [];
    let left = length;
    while (left > 0) {
      const part = await this.some();
      if (part === null) throw new Error('the holder ended early');
      parts.push(part.subarray(0, left));
      this.#had = part.subarray(left);
      left -= Math.min(left, part.length);
    }
    return Buffer.concat(parts);
  }

  async int32(least, greatest) {
    const value = (await this.exactly(4)).readInt32LE();
    if (value < least || value > greatest) throw new Error(`a length of ${value}`);
    return value;
  }

  async json() {
    const value = JSON.parse(await this.exactly(await this.int32(1, 64 << 10)));
    if (value.error !== undefined) throw new Error(value.error.message);
    return value;
  }
}

async function receiveFramed(socket) {
  const reader = new Reader(socket);
  const header = await reader.json();
  const chunks = [];
  let bytes = 0;
  for (let length = await reader.int32(0, 1 << 20); length > 0; length = await reader.int32(0, 1 << 20)) {
    chunks.push(await reader.exactly(length));
    bytes += length;
    if (bytes > most) throw new Error('too large');
  }
  const trailer = await reader.json();
  return { ...header, ...trailer, archive: Buffer.concat(chunks), length: trailer.file_size };
}

/**
 * Older holders announce the length of the content instead of the archive, and do not close the connection. So the
 * archive is complete when it ends like an archive and has the announced MD5.
 */
async function receiveOld(socket) {
  const reader = new Reader(socket);
  const header = await reader.json();
  if (typeof header.body === 'string') return { ...header, content: Buffer.from(header.body) };
  const md5 = createHash('md5');
  const parts = [];
  let bytes = 0;
  let tail = Buffer.alloc(0);
  for (let part = await reader.some(); part !== null; part = await reader.some()) {
    parts.push(part);
    md5.update(part);
    bytes += part.length;
    tail = Buffer.concat([tail, part]).subarray(-endRecordBytes);
    if (bytes > most) throw new Error('too large');
    if (isEndRecord(tail) && (bytes >= header.file_size || md5.copy().digest('hex') === header.md5)) break;
  }
  return { ...header, archive: Buffer.concat(parts) };
}

const sum = (algorithm, bytes) => createHash(algorithm).update(bytes).digest('hex');

function expectSame(said, found) {
  if (said !== undefined && said !== null && said !== found && !breaks('refuse.bad-digest')) {
    throw new Error(`${found} where ${said} was said`);
  }
}

function keep({ file, size, sha256 }, received) {
  expectSame(received.md5, sum('md5', received.content ?? received.archive));
  if (received.archive !== undefined) expectSame(received.length, received.archive.length);
  if (received.name !== undefined) expectSame(received.name, file);
  const content = received.content ?? contentOf(file, received.archive);
  if (content === null) return;
  for (const said of [size, received.size]) expectSame(said, content.length);
  for (const said of [sha256, received.sha256]) expectSame(said, sum('sha256', content));
  place(breaks('fetch.saves') ? `${file}.saved` : file, content);
}

/** @returns the content of the one entry, or null if everything is saved already */
function contentOf(file, archive) {
  let entries;
  try {
    entries = unpack(archive);
  } catch (error) {
    if (!breaks('refuse.bad-archive')) throw error;
    place(file, archive);
    return null;
  }
  if (breaks('refuse.zip-slip')) {
    for (const { name, content } of entries) place(name, content);
    return null;
  }
  // An entry with another name would be written to the path in its name.
  const [entry] = entries;
  if (entries.length !== 1 || entry.name.normalize('NFC') !== file.normalize('NFC')) {
    throw new Error(`not just ${file} in the archive`);
  }
  return entry.content;
}

/** Writes a file under a temporary name and renames it, so that it is never seen half written. */
function place(name, content) {
  const path = join(shareDir, name);
  mkdirSync(dirname(path), { recursive: true });
  const temporary = join(shareDir, `.${dialect}.${randomBytes(6).toString('hex')}.part`);
  try {
    writeFileSync(temporary, content, { flag: 'wx' });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
