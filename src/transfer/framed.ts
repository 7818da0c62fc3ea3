import { SimError } from '../core/errors.js';
import { encodeChunkLength, endOfArchive, FramedDecoder, type FramedPart } from './frames.js';
import {
  archiveName,
  encodeFramedHeader,
  encodeTrailer,
  type FramedHeader,
  type FramedTrailer,
} from './header.js';
import type { Inbound } from './inbound.js';
import { maxArchiveBytes } from './limits.js';
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
 * Sends a transfer in the framed form: packs, hashes and sends in one pass. An error of the content is reported in the
 * header or the trailer.
 *
 * @returns length of the archive
 */
export async function sendFramed(outbound: Outbound, options: ServeOptions): Promise<number> {
  const { name, size } = options.content;
  const header = encodeFramedHeader({ filename: archiveName(name), name, size });
  let hasHeader = false;
  const send = async (...parts: Buffer[]): Promise<void> => {
    // The header goes with the first bytes of the archive, so that it can report that the content cannot be opened.
    const front = hasHeader ? [] : [header];
    hasHeader = true;
    await outbound.write(...front, ...parts);
  };
  try {
    const facts = await sendArchive(send, options);
    const { bytes, md5, sha256 } = options.announce?.(facts) ?? facts;
    await send(endOfArchive, encodeTrailer({ fileSize: bytes, md5, sha256 }));
    await outbound.end();
    return bytes;
  } catch (error) {
    await outbound.sendFailure(error, ...(hasHeader ? [endOfArchive] : []));
    throw error;
  }
}

async function sendArchive(
  send: (...parts: Buffer[]) => Promise<void>,
  options: ServeOptions,
): Promise<ArchiveFacts> {
  const sums = new ArchiveSums(options, { withMd5: options.digest !== 'sha256' });
  for await (const chunk of packChunks(options, sums.addContent)) {
    const sent = send(encodeChunkLength(chunk.length), chunk);
    // Hash while the system sends.
    sums.addArchive(chunk);
    await sent;
  }
  return sums.result();
}

/**
 * Receives a transfer in the framed form.
 *
 * @throws SimError `bad-transfer`, `too-large`, `connection-lost`, or the error that the holder reports
 */
export async function receiveFramed(inbound: Inbound, options: ReceiveOptions): Promise<ReceivedArchive> {
  const { digest, temporaries, onProgress } = options;
  const decoder = new FramedDecoder();
  let size = 0;
  let trailer: FramedTrailer | null = null;
  const archive = await receiveParts<Exclude<FramedPart, { type: 'data' | 'refused' }>>(inbound, {
    decode: (bytes) => decoder.push(bytes),
    onPart: (part) => {
      if (part.type === 'trailer') {
        trailer = part.trailer;
        return null;
      }
      checkHeader(part.header, options);
      size = part.header.size;
      const digests = { withMd5: digest !== 'sha256', withSha256: digest !== 'md5' };
      return openArchive(temporaries, { announced: size, maxBytes: maxArchiveBytes(size), ...digests });
    },
    onData: (received) => onProgress(received.size, size),
    isComplete: () => decoder.ended,
  });
  if (archive === null || trailer === null) throw endedEarly(archive?.size ?? 0);
  return { archive, size, maxContentBytes: size, ...checkTrailer(trailer, archive.size, options) };
}

function checkHeader({ filename, name, size }: FramedHeader, options: ReceiveOptions): void {
  checkName(name, options.file);
  checkName(filename, archiveName(options.file));
  agreed('size', options.expected.size, size);
  checkAnnounced(size, options.limits);
}

/**
 * Requires the digest that the network's `digest` option relies on: MD5, or SHA-256 if there is no MD5. Another digest
 * is optional, but must be correct.
 */
function checkTrailer(trailer: FramedTrailer, received: number, { digest, expected }: ReceiveOptions) {
  const { fileSize, md5 } = trailer;
  if (fileSize !== received) {
    throw new SimError(
      'bad-transfer',
      `length mismatch: the trailer says ${fileSize} bytes, received ${received}`,
      { mismatch: { what: 'length', expected: String(fileSize), got: String(received) } },
    );
  }
  const sha256 = agreed('SHA-256', expected.sha256, trailer.sha256);
  if (digest === 'sha256' ? sha256 === null : md5 === null) {
    throw new SimError('bad-transfer', `the transfer has no ${digest === 'sha256' ? 'SHA-256' : 'MD5'}`);
  }
  return { md5, sha256 };
}
