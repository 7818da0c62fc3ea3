import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { crc32 } from 'node:zlib';
import { encodeChunkLength, endOfArchive, maxChunkBytes } from '../../transfer/frames.js';
import { archiveName, encodeFramedHeader, encodeOldHeader, encodeTrailer } from '../../transfer/header.js';
import type { Trial } from './trial.js';

/** A file served by a scripted holder; it may be deliberately wrong. */
export interface ServedFile {
  readonly file: string;
  readonly content: Buffer;
  readonly archive: Buffer;
  /** As the holder announces it. */
  readonly md5: string;
}

/** An entry of an archive, stored without compression. Its name may lead anywhere. */
export interface CraftedEntry {
  readonly name: string;
  readonly content: Buffer;
}

/** A correct archive with correct digests. */
export function validFile(file: string, content: Buffer, more: readonly CraftedEntry[] = []): ServedFile {
  const archive = craftedZip([{ name: file, content }, ...more]);
  return { file, content, archive, md5: digestOf('md5', archive) };
}

export function digestOf(algorithm: 'md5' | 'sha256', bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** State of the answer to a request. */
export interface Upload {
  /** Whether the connection has closed. */
  isOver: boolean;
}

/** Makes the origin answer requests for a file. */
export function serveFile(trial: Trial, served: ServedFile): Upload {
  const upload: Upload = { isOver: false };
  trial.origin.onRequest = ({ message }, socket) => {
    if (message?.verb !== 'request' || message.file !== served.file) return void socket.end();
    socket.on('error', () => {});
    socket.on('close', () => {
      upload.isOver = true;
      trial.conditions.notify();
    });
    const isFramed = message.query !== null;
    const form = isFramed ? 'a framed archive' : 'an archive in the old form';
    const size = served.archive.length;
    trial.log.add('sent', trial.origin.name, `(${form} of ${served.file}, ${size} bytes, MD5 ${served.md5})`);
    (isFramed ? sendFramed : sendOld)(socket, served, trial.isNative);
    socket.end();
  };
  return upload;
}

function sendFramed(socket: Socket, { file, content, archive, md5 }: ServedFile): void {
  socket.write(encodeFramedHeader({ filename: archiveName(file), name: file, size: content.length }));
  for (let at = 0; at < archive.length; at += maxChunkBytes) {
    const chunk = archive.subarray(at, at + maxChunkBytes);
    socket.write(encodeChunkLength(chunk.length));
    socket.write(chunk);
  }
  socket.write(endOfArchive);
  socket.write(encodeTrailer({ md5, fileSize: archive.length, sha256: digestOf('sha256', content) }));
}

function sendOld(socket: Socket, { file, content, archive, md5 }: ServedFile, isNative: boolean): void {
  const extra = isNative
    ? { name: file, size: content.length, sha256: digestOf('sha256', content) }
    : { name: null, size: null, sha256: null };
  socket.write(encodeOldHeader({ filename: archiveName(file), md5, fileSize: archive.length, ...extra }));
  socket.write(archive);
}

/** The hit that announces a served file to the candidate. */
export function hitFor(trial: Trial, { file, content }: ServedFile, query: string | null): string {
  return trial.dialect.found({
    verb: 'found',
    file,
    holder: trial.origin.id,
    address: trial.origin.address,
    query,
    hops: 1,
    size: content.length,
    sha256: digestOf('sha256', content),
  });
}

const localSignature = 0x04034b50;
const directorySignature = 0x02014b50;
const endSignature = 0x06054b50;
/** 1 January 1980 in DOS format. */
const date = 0x21;
const utf8Name = 0x0800;

/** An archive of exactly these entries, written by hand: a library would change names like `../x`. */
function craftedZip(entries: readonly CraftedEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content } of entries) {
    const encoded = Buffer.from(name);
    const common = commonHeader(encoded, content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(localSignature, 0);
    common.copy(local, 4);
    locals.push(local, encoded, content);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(directorySignature, 0);
    // Made by version 2.0 on UNIX; below, a regular file with mode 644.
    entry.writeUInt16LE((3 << 8) | 20, 4);
    common.copy(entry, 6);
    entry.writeUInt32LE((0o100644 << 16) >>> 0, 38);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, encoded);
    at += local.length + encoded.length + content.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end]);
}

/** The fields that both headers of an entry share, from "version needed" to "length of the name". */
function commonHeader(name: Buffer, content: Buffer): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(utf8Name, 2);
  header.writeUInt16LE(date, 8);
  header.writeUInt32LE(crc32(content), 10);
  header.writeUInt32LE(content.length, 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}
