import { join } from 'node:path';
import { messageOf, SimError } from '../../core/errors.js';
import { ArchiveWriter } from '../../transfer/archive/archive-writer.js';
import { digestContent } from '../../transfer/archive/digest.js';
import type { FramedTrailer, OldHeader } from '../../transfer/header.js';
import { isBaseName } from '../../wire/file-name.js';
import { Finding } from '../finding.js';
import { folderError } from '../inspect-folder.js';
import type { TestFile } from './test-files.js';
import { type Form, TransferReader } from './transfer-reader.js';
import type { Trial } from './trial.js';

/** An archive in the old form that ends where an archive may end, and goes on for so long with nothing, has ended. */
const endedAfterMs = 250;
/** An archive may be longer than its file, but not by much. */
const mostBytesFor = (size: number): number => 2 * size + (1 << 20);

/** A transfer that has come as a whole, whatever its digests say. */
export interface Download {
  readonly archive: ArchiveWriter;
  /** Computed of what came. */
  readonly md5: string;
  readonly trailer: FramedTrailer | null;
  readonly header: OldHeader | null;
}

/** What is asked for, and how. */
export interface DownloadOptions {
  readonly form: Form;
  /** How long nothing may come: as long as a progress takes that the wire allows. */
  readonly idleMs: number;
}

/** The form in which peers of the candidate's dialect ask for a file. */
export function formOf(trial: Trial): Form {
  return trial.isNative ? 'framed' : 'old';
}

/** The request for a file as somebody sends it that wants it in this form. */
export function requestFor(trial: Trial, name: string, form: Form): string {
  const query = form === 'framed' ? trial.query(name).query : null;
  return trial.dialect.request({ verb: 'request', file: name, requester: trial.origin.address, query });
}

/**
 * Requests a file, and receives it: as fast as it can be written, and not more than there can be of it.
 *
 * @throws Finding where what comes is no transfer, or does not come to its end
 */
export async function download(
  trial: Trial,
  { name, size }: TestFile,
  { form, idleMs }: DownloadOptions,
): Promise<Download> {
  const archive = await newArchive(trial, name);
  const reading = new TransferReader(form, archive, mostBytesFor(size));
  const link = await trial.connect(trial.origin.who);
  link.handOn((bytes) => reading.push(bytes));
  await link.say(requestFor(trial, name, form));
  let seen = 0;
  for (;;) {
    const before = seen;
    const settled = await trial.happenings.waitFor(
      () =>
        reading.isComplete ||
        reading.problem !== null ||
        link.hasEnded ||
        seen !== reading.bytes ||
        undefined,
      reading.couldBeComplete ? endedAfterMs : idleMs,
    );
    seen = reading.bytes;
    if (reading.problem !== null || reading.isComplete) break;
    if (settled === undefined || link.hasEnded) {
      if (reading.couldBeComplete) break;
      reading.fail(link.hasEnded ? 'the connection ended' : `nothing more within ${idleMs / 1000} s`, before);
      break;
    }
  }
  reading.end();
  link.hold();
  trial.conversation.add('received', trial.origin.who, Buffer.from(reading.summary));
  try {
    await reading.written();
  } catch (error) {
    await archive.close();
    throw error;
  }
  if (reading.problem !== null) {
    await archive.close();
    throw new Finding(`${name} in the ${form} form, to its end`, {
      actual: reading.problem,
      bytes: reading.head,
    });
  }
  return { archive, md5: reading.md5, trailer: reading.trailer, header: reading.header };
}

async function newArchive(trial: Trial, name: string): Promise<ArchiveWriter> {
  const folder = join(trial.candidate.workplace.folder, '..');
  const path = join(folder, `received-${name.replace(/[^\w.]/gu, '')}-${Date.now()}`);
  const paths = { contentPath: `${path}.content`, restPath: `${path}.rest` };
  try {
    return await ArchiveWriter.create({
      ...paths,
      announced: null,
      maxBytes: Number.POSITIVE_INFINITY,
      withMd5: false,
      withSha256: false,
    });
  } catch (error) {
    throw folderError(trial, path, error);
  }
}

/** @throws Finding where the archive does not open, or does not hold just this file with this content */
export async function mustHold({ archive }: Download, file: TestFile): Promise<void> {
  const { unpackArchive } = await import('../../transfer/archive/unpack.js');
  const expected = `an archive that holds ${file.name}, ${file.size} bytes, SHA-256 ${file.sha256}`;
  const into = `${archive.contentPath}.unpacked`;
  try {
    const { path } = await unpackArchive(archive, {
      file: file.name,
      into,
      maxBytes: 2 * file.size + 1024,
      withSha256: false,
      isSafeName: isBaseName,
    });
    const content = { path, name: file.name, kind: 'file', size: file.size } as const;
    const { sha256 } = await digestContent(content, { compression: 'store' });
    if (sha256 !== file.sha256) throw new Finding(expected, { actual: `content with SHA-256 ${sha256}` });
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    throw new Finding(expected, { actual: messageOf(error) });
  } finally {
    await archive.close();
  }
}
