import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { encodeChunkLength, endOfArchive, maxChunkBytes } from '../../transfer/frames.js';
import { archiveName, encodeFramedHeader, encodeOldHeader, encodeTrailer } from '../../transfer/header.js';
import { type CraftedEntry, craftedZip } from './crafted-zip.js';
import type { Trial } from './trial.js';

/** A file that a scripted holder offers, and what it sends to whoever requests it: which need not be honest. */
export interface ServedFile {
  readonly file: string;
  readonly content: Buffer;
  readonly archive: Buffer;
  /** As the holder says it. */
  readonly md5: string;
}

/** A file, packed and told as it should be. */
export function validFile(file: string, content: Buffer, more: readonly CraftedEntry[] = []): ServedFile {
  const archive = craftedZip([{ name: file, content }, ...more]);
  return { file, content, archive, md5: sum('md5', archive) };
}

export function sum(algorithm: 'md5' | 'sha256', bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** How far a request for an offer has come. */
export interface Upload {
  /** Whether the candidate has hung up after it was sent everything. */
  isOver: boolean;
}

/** Has the origin's place serve an offer to whoever requests it. */
export function serveOffer(trial: Trial, offer: ServedFile): Upload {
  const service: Upload = { isOver: false };
  trial.origin.onRequest = ({ message }, socket) => {
    if (message?.verb !== 'request' || message.file !== offer.file) return void socket.end();
    socket.on('error', () => {});
    socket.on('close', () => {
      service.isOver = true;
      trial.happenings.notify();
    });
    const isFramed = message.query !== null;
    const what = isFramed ? 'a framed archive' : 'an archive in the old form';
    const told = `(${what} of ${offer.file}, ${offer.archive.length} bytes, MD5 said to be ${offer.md5})`;
    trial.conversation.add('sent', trial.origin.who, Buffer.from(told));
    (isFramed ? sendFramed : sendOld)(socket, offer, trial.isNative);
    socket.end();
  };
  return service;
}

function sendFramed(socket: Socket, { file, content, archive, md5 }: ServedFile): void {
  socket.write(encodeFramedHeader({ filename: archiveName(file), name: file, size: content.length }));
  for (let at = 0; at < archive.length; at += maxChunkBytes) {
    const chunk = archive.subarray(at, at + maxChunkBytes);
    socket.write(encodeChunkLength(chunk.length));
    socket.write(chunk);
  }
  socket.write(endOfArchive);
  socket.write(encodeTrailer({ md5, fileSize: archive.length, sha256: sum('sha256', content) }));
}

function sendOld(socket: Socket, { file, content, archive, md5 }: ServedFile, isNative: boolean): void {
  const extra = isNative
    ? { name: file, size: content.length, sha256: sum('sha256', content) }
    : { name: null, size: null, sha256: null };
  socket.write(encodeOldHeader({ filename: archiveName(file), md5, fileSize: archive.length, ...extra }));
  socket.write(archive);
}

/** The hit by which an offer is made known to the candidate. */
export function hitFor(trial: Trial, { file, content }: ServedFile, query: string | null): string {
  return trial.dialect.found({
    verb: 'found',
    file,
    holder: trial.origin.id,
    address: trial.origin.address,
    query,
    hops: 1,
    size: content.length,
    sha256: sum('sha256', content),
  });
}
