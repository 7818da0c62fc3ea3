import { SimError } from '../core/errors.js';
import { ArchiveWriter } from './archive-writer.js';
import { isSameName } from './file-name.js';
import type { Inbound } from './inbound.js';
import { archiveOverhead } from './limits.js';
import {
  agreed,
  checkAnnounced,
  endedEarly,
  pump,
  type ReceivedArchive,
  type ReceiveOptions,
  refusal,
} from './receive.js';
import { FramedDecoder } from './transfer-frames.js';
import { archiveName, type FramedHeader, type FramedTrailer } from './transfer-header.js';

interface Got {
  size: number;
  intake: ArchiveWriter | null;
  trailer: FramedTrailer | null;
}

/**
 * Receives a transfer in the framed form.
 *
 * @throws SimError `bad-transfer`, `too-large`, `connection-lost`, or what the holder says
 */
export async function receiveFramed(inbound: Inbound, options: ReceiveOptions): Promise<ReceivedArchive> {
  const decoder = new FramedDecoder();
  const got: Got = { size: 0, intake: null, trailer: null };
  await pump(inbound, async (bytes, writes) => {
    for (const part of decoder.push(bytes)) {
      if (part.type === 'refused') throw refusal(part.error);
      if (part.type === 'header') {
        got.size = checkHeader(part.header, options);
        got.intake = await openIntake(got.size, options);
      }
      if (part.type === 'data' && got.intake !== null) writes.push(got.intake.take(part.bytes));
      if (part.type === 'trailer') got.trailer = part.trailer;
    }
    return decoder.ended;
  });
  const { size, intake, trailer } = got;
  if (intake === null || trailer === null) throw endedEarly(intake?.archive.size ?? 0);
  return { intake, size, maxContentBytes: size, ...checkTrailer(trailer, intake.archive.size, options) };
}

/** @returns the length of the content */
function checkHeader({ filename, name, size }: FramedHeader, options: ReceiveOptions): number {
  const { file, expected, limits } = options;
  if (!isSameName(name, file) || !isSameName(filename, archiveName(file))) {
    throw new SimError(
      'bad-transfer',
      `${JSON.stringify(name)} came where ${JSON.stringify(file)} was asked for`,
    );
  }
  agreed('a size of', expected.size, size);
  checkAnnounced(size, limits);
  return size;
}

function openIntake(
  size: number,
  { digest, temporaries, onProgress }: ReceiveOptions,
): Promise<ArchiveWriter> {
  return ArchiveWriter.open({
    temporaries,
    announced: size,
    // Deflate makes what does not compress longer by five bytes in every 16 KiB; a thousandth is more than that.
    maxBytes: size + Math.ceil(size / 1000) + archiveOverhead,
    withMd5: digest !== 'sha256',
    withSha256: digest !== 'md5',
    onBytes: (received) => onProgress(received, size),
  });
}

/**
 * Of the digests, the one that the network's `digest` option stands on has to be there: MD5, or SHA-256 where there
 * is no MD5. Another one need not be, but must agree where it is.
 */
function checkTrailer(trailer: FramedTrailer, received: number, { digest, expected }: ReceiveOptions) {
  const { fileSize, md5 } = trailer;
  if (fileSize !== received) {
    throw new SimError('bad-transfer', `${received} bytes of an archive came, its trailer says ${fileSize}`);
  }
  const sha256 = agreed('SHA-256', expected.sha256, trailer.sha256);
  if (digest === 'sha256' ? sha256 === null : md5 === null) {
    throw new SimError('bad-transfer', `the transfer gives no ${digest === 'sha256' ? 'SHA-256' : 'MD5'}`);
  }
  return { md5, sha256 };
}
