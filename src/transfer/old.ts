import { createHash } from 'node:crypto';
import { SimError } from '../core/errors.js';
import type { ArchiveWriter } from './archive/archive-writer.js';
import { changed } from './archive/content.js';
import { couldBeComplete } from './archive/zip.js';
import type { OldPart } from './frames.js';
import { archiveName, encodeOldHeader, type InlineHeader, type OldHeader } from './header.js';
import type { Inbound } from './inbound.js';
import { maxOldArchiveBytes, maxUnannouncedBytes } from './limits.js';
import { OldDecoder } from './old-frames.js';
import type { Outbound } from './outbound.js';
import { type ArchiveFacts, ArchiveSums, packChunks, type ServeOptions } from './packing.js';
import {
  agreed,
  checkAnnounced,
  checkName,
  endedEarly,
  openArchive,
  type ReceivedArchive,
  type ReceiveOptions,
  receiveParts,
} from './receiving.js';

/**
 * Sends a transfer in the old form. It packs twice, because length and MD5 come before the archive, which may be too
 * large to keep. The same content makes the same archive. If the content changes meanwhile, the connection is closed.
 *
 * @returns length of the archive
 */
export async function sendOld(outbound: Outbound, options: ServeOptions): Promise<number> {
  const facts = await sumUp(outbound, options);
  await sendArchive(outbound, options, facts);
  await outbound.end();
  return facts.bytes;
}

async function sumUp(outbound: Outbound, options: ServeOptions): Promise<ArchiveFacts> {
  const sums = new ArchiveSums(options, { withMd5: true });
  try {
    for await (const chunk of packChunks(options, sums.addContent)) {
      outbound.check();
      sums.addArchive(chunk);
    }
    return sums.result();
  } catch (error) {
    await outbound.sendFailure(error);
    throw error;
  }
}

async function sendArchive(outbound: Outbound, options: ServeOptions, facts: ArchiveFacts): Promise<void> {
  const { name, size, path } = options.content;
  const { bytes } = facts;
  const md5 = facts.md5 ?? '';
  const announced = options.announce?.(facts) ?? facts;
  await outbound.write(
    encodeOldHeader({
      filename: archiveName(name),
      md5: announced.md5 ?? '',
      fileSize: announced.bytes,
      name,
      size,
      sha256: announced.sha256,
    }),
  );
  const hash = createHash('md5');
  let sent = 0;
  for await (const chunk of packChunks(options)) {
    sent += chunk.length;
    if (sent > bytes) throw changed(path);
    const sending = outbound.write(chunk);
    // Hash while the system sends.
    hash.update(chunk);
    await sending;
  }
  if (hash.digest('hex') !== md5) throw changed(path);
}

/** Bytes kept of the end of an archive: enough for the end record and a comment, which older programs do not write. */
const tailBytes = 1024;

/**
 * Receives a transfer in the old form, which does not say where it ends.
 *
 * Older programs send the length of the first file as that of the archive, and keep the connection open after the last
 * byte. So the archive is complete when it ends in an end record and its MD5 is correct, whatever length was announced.
 *
 * @returns the archive, or the text of the variant without an archive
 * @throws SimError `bad-transfer`, `too-large`, `connection-lost`, or the error that the holder reports
 */
export async function receiveOld(
  inbound: Inbound,
  options: ReceiveOptions,
): Promise<ReceivedArchive | InlineHeader> {
  const { digest, expected, limits, temporaries, onProgress } = options;
  const decoder = new OldDecoder();
  let header: OldHeader | null = null;
  let inline: InlineHeader | null = null;
  let announced = expected.size;
  let tail: Buffer = Buffer.alloc(0);
  const archive = await receiveParts<Exclude<OldPart, { type: 'data' | 'refused' }>>(inbound, {
    decode: (bytes) => decoder.push(bytes),
    onPart: (part) => {
      if (part.type === 'inline') {
        inline = part.header;
        checkAnnounced(Buffer.byteLength(inline.body), limits);
        return null;
      }
      header = part.header;
      checkHeader(header, options);
      announced = header.size ?? expected.size;
      const digests = { withMd5: true, withSha256: digest !== 'md5' };
      const maxBytes = maxOldArchiveBytes(header.fileSize, isOlder(header));
      return openArchive(temporaries, { announced, maxBytes, ...digests });
    },
    onData: ({ size }, bytes) => {
      tail = Buffer.concat([tail, bytes.subarray(-tailBytes)]).subarray(-tailBytes);
      onProgress(size, announced);
    },
    isComplete: (received) =>
      inline !== null || (received !== null && header !== null && isComplete(received, header, tail)),
  });
  if (inline !== null) return inline;
  if (header === null || archive === null) throw endedEarly(0);
  const { md5, sha256, fileSize } = header as OldHeader;
  if (archive.md5 !== md5) {
    throw archive.size < fileSize ? endedEarly(archive.size) : wrongMd5(archive, md5);
  }
  return {
    archive,
    md5,
    size: announced,
    sha256: agreed('SHA-256', expected.sha256, sha256),
    maxContentBytes: Math.min(announced ?? maxUnannouncedBytes(archive.size), limits.maxBytes),
    mayLackFolder: isOlder(header as OldHeader),
  };
}

function checkHeader(header: OldHeader, { file, expected, limits }: ReceiveOptions): void {
  if (header.name !== null) checkName(header.name, file);
  agreed('size', expected.size, header.size);
  agreed('SHA-256', expected.sha256, header.sha256);
  checkAnnounced(header.size ?? header.fileSize, limits);
}

/** Whether the sender may be an older program: it does not say what the content is called. */
function isOlder({ name }: OldHeader): boolean {
  return name === null;
}

/** Whether the archive is complete according to its end record and its MD5. */
function isComplete(archive: ArchiveWriter, header: OldHeader, tail: Buffer): boolean {
  if (!couldBeComplete(tail, archive.size)) return false;
  if (archive.md5 === header.md5) return true;
  // Do not wait for a holder that keeps the connection open. If fewer bytes than announced have arrived, this may be
  // the end of an archive inside the archive, written so that it looks like the end of the whole.
  if (archive.size >= header.fileSize) throw wrongMd5(archive, header.md5);
  return false;
}

function wrongMd5(archive: ArchiveWriter, expected: string): SimError {
  return new SimError('bad-transfer', `MD5 mismatch: expected ${expected}, got ${archive.md5}`, {
    mismatch: { what: 'MD5', expected, got: String(archive.md5) },
  });
}
