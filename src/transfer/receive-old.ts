import { SimError } from '../core/errors.js';
import { looksWhole } from './archive/end-record.js';
import { ArchiveWriter } from './archive-writer.js';
import { isSameName } from './file-name.js';
import type { Inbound } from './inbound.js';
import { oldFormSlack, unannouncedBytes } from './limits.js';
import {
  agreed,
  checkAnnounced,
  endedEarly,
  pump,
  type ReceivedArchive,
  type ReceiveOptions,
  refusal,
} from './receive.js';
import { OldDecoder } from './transfer-frames.js';
import type { InlineHeader, OldHeader } from './transfer-header.js';

/** Enough of an archive's end to hold its end record and a comment, which the older programs do not write. */
const tailBytes = 1024;

interface Got {
  header: OldHeader | null;
  inline: InlineHeader | null;
  intake: ArchiveWriter | null;
  tail: Buffer;
}

/**
 * Receives a transfer in the old form, of which the end must be guessed.
 *
 * Older programs give the length of the content for that of the archive, and keep the connection open after the last
 * byte. So the archive is whole as soon as it ends in an end record and its MD5 agrees: that cannot be chance,
 * whether more bytes have come than were announced (a stored archive) or fewer (a deflated one).
 *
 * @returns the archive, or the text of the variant that has none
 * @throws SimError `bad-transfer`, `too-large`, `connection-lost`, or what the holder says
 */
export async function receiveOld(
  inbound: Inbound,
  options: ReceiveOptions,
): Promise<ReceivedArchive | InlineHeader> {
  const decoder = new OldDecoder();
  const got: Got = { header: null, inline: null, intake: null, tail: Buffer.alloc(0) };
  await pump(inbound, async (bytes, writes) => {
    for (const part of decoder.push(bytes)) {
      if (part.type === 'refused') throw refusal(part.error);
      if (part.type === 'inline') got.inline = part.header;
      if (part.type === 'header') {
        got.header = checkHeader(part.header, options);
        got.intake = await openIntake(got.header, options);
      }
      if (part.type === 'data' && got.intake !== null) {
        writes.push(got.intake.take(part.bytes));
        got.tail = Buffer.concat([got.tail, part.bytes.subarray(-tailBytes)]).subarray(-tailBytes);
      }
    }
    return got.inline !== null || isComplete(got);
  });
  if (got.inline !== null) return got.inline;
  const { header, intake } = got;
  if (header === null || intake === null) throw endedEarly(0);
  if (intake.md5 !== header.md5) {
    throw intake.archive.size < header.fileSize ? endedEarly(intake.archive.size) : wrongMd5(header);
  }
  const { expected } = options;
  return {
    intake,
    md5: header.md5,
    size: header.size ?? expected.size,
    sha256: agreed('SHA-256', expected.sha256, header.sha256),
    maxContentBytes: maxContentBytes(header, options),
  };
}

function checkHeader(header: OldHeader, { file, expected, limits }: ReceiveOptions): OldHeader {
  if (header.name !== null && !isSameName(header.name, file)) {
    throw new SimError(
      'bad-transfer',
      `${JSON.stringify(header.name)} came where ${JSON.stringify(file)} was asked for`,
    );
  }
  agreed('a size of', expected.size, header.size);
  agreed('SHA-256', expected.sha256, header.sha256);
  checkAnnounced(header.size ?? header.fileSize, limits);
  return header;
}

function openIntake({ fileSize, size }: OldHeader, options: ReceiveOptions): Promise<ArchiveWriter> {
  const { digest, expected, temporaries, onProgress } = options;
  const announced = size ?? expected.size;
  return ArchiveWriter.open({
    temporaries,
    announced,
    maxBytes: fileSize + oldFormSlack,
    withMd5: true,
    withSha256: digest !== 'md5',
    onBytes: (received) => onProgress(received, announced),
  });
}

/** Whether the archive is whole, by its own record and its MD5. */
function isComplete({ header, intake, tail }: Got): boolean {
  if (header === null || intake === null) return false;
  const { size } = intake.archive;
  if (!looksWhole(tail, size)) return false;
  if (intake.md5 === header.md5) return true;
  // A holder that keeps the connection open would have us wait in vain. With fewer bytes than were announced, this may
  // be an archive within the archive.
  if (size >= header.fileSize) throw wrongMd5(header);
  return false;
}

function maxContentBytes({ fileSize, size }: OldHeader, { expected, limits }: ReceiveOptions): number {
  return Math.min(size ?? expected.size ?? Math.max(fileSize, unannouncedBytes), limits.maxBytes);
}

function wrongMd5({ md5 }: OldHeader): SimError {
  return new SimError('bad-transfer', `the archive's MD5 is not ${md5}, which its header gives`);
}
