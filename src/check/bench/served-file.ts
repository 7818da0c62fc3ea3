import { createHash } from 'node:crypto';
import { maxChunkBytes } from '../../transfer/frames.js';
import { archiveName } from '../../transfer/header.js';
import { type CraftedEntry, craftedZip } from './crafted-zip.js';
import type { ScriptedPeer } from './scripted-peer.js';
import type { Trial } from './trial.js';

/** A file served by a scripted holder; it may be deliberately wrong. */
export interface ServedFile {
  readonly file: string;
  readonly content: Buffer;
  readonly archive: Buffer;
  /** As the holder announces it. */
  readonly md5: string;
  /** Overrides what the hit and the transfer announce. */
  readonly announced?: { readonly size?: number; readonly sha256?: string };
  /** More keys of the trailer, or of the header: long ones make it too long. */
  readonly trailer?: object;
  readonly header?: object;
  /** Default: the longest allowed. */
  readonly chunkBytes?: number;
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

/** Makes a holder, by default the origin, answer requests for a file. */
export function serveFile(trial: Trial, served: ServedFile, holder = trial.origin): Upload {
  const upload: Upload = { isOver: false };
  holder.onRequest = ({ message }, socket) => {
    if (message?.verb !== 'request' || message.file !== served.file) return void socket.end();
    socket.on('error', () => {});
    socket.on('close', () => {
      upload.isOver = true;
      trial.conditions.notify();
    });
    const isFramed = message.query !== null;
    const form = isFramed ? 'a framed archive' : 'an archive in the old form';
    const size = served.archive.length;
    trial.log.add('sent', holder.name, `(${form} of ${served.file}, ${size} bytes, MD5 ${served.md5})`);
    for (const part of partsOf(served, isFramed, trial.isNative)) socket.write(part);
    socket.end();
  };
  return upload;
}

/** The parts of a transfer, in order. */
export function partsOf(served: ServedFile, isFramed: boolean, isNative: boolean): Buffer[] {
  return isFramed ? framedParts(served) : oldParts(served, isNative);
}

function framedParts(served: ServedFile): Buffer[] {
  const { file, archive, md5, chunkBytes = maxChunkBytes } = served;
  const { size, sha256 } = announcedBy(served);
  const parts = [lengthed({ filename: archiveName(file), name: file, size, ...served.header })];
  for (let at = 0; at < archive.length; at += chunkBytes) {
    const chunk = archive.subarray(at, at + chunkBytes);
    parts.push(int32(chunk.length), chunk);
  }
  return [...parts, int32(0), lengthed({ md5, file_size: archive.length, sha256, ...served.trailer })];
}

function oldParts(served: ServedFile, isNative: boolean): Buffer[] {
  const { file, archive, md5 } = served;
  const extra = isNative ? { name: file, ...announcedBy(served) } : {};
  return [lengthed({ filename: archiveName(file), md5, file_size: archive.length, ...extra }), archive];
}

function announcedBy({ content, announced }: ServedFile): { readonly size: number; readonly sha256: string } {
  return { size: content.length, sha256: digestOf('sha256', content), ...announced };
}

/** JSON with its length in front. The encoders of a real peer would refuse what some tests send. */
export function lengthed(value: object): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  return Buffer.concat([int32(json.length), json]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

/** The hit that announces a served file to the candidate. */
export function hitFor(
  trial: Trial,
  served: ServedFile,
  query: string | null,
  holder: ScriptedPeer = trial.origin,
): string {
  return trial.dialect.found({
    verb: 'found',
    file: served.file,
    holder: holder.id,
    address: holder.address,
    query,
    hops: 1,
    ...announcedBy(served),
  });
}
