import { archiveName } from '../../transfer/header.js';
import { expectSaved, makeRequest } from '../bench/candidate-fetch.js';
import { type Download, download, expectContent, replyOn, sendRequest } from '../bench/download.js';
import { findFirst, missingName } from '../bench/expect.js';
import { validFile } from '../bench/served-file.js';
import { newContent, type TestFile } from '../bench/test-files.js';
import { Finding, inLevel } from '../requirement.js';

export const transfers = inLevel(6, [
  {
    id: 'serve.header',
    title: 'answers a request with a length and a JSON header with all keys',
    why: 'The receiver reads this many bytes of JSON; the keys say what follows.',
    musts: ['W41', 'W48', 'W49'],
    points: 2,
    needs: ['found.own-file'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      await findFirst(trial, own.name);
      const connection = await sendRequest(trial, trial.requestFor(own.name, trial.form));
      const { header, bytes } = await replyOn(trial, connection, trial.patienceMs);
      const keys = trial.isNative ? 'filename, name and size' : 'filename, md5 and file_size';
      const expected = `int32 LE length, and JSON with ${keys}`;
      if (header === null) {
        const actual = bytes.length === 0 ? 'nothing' : `${bytes.length} bytes without a valid header`;
        throw new Finding(expected, { actual, bytes });
      }
      const wrong = wrongKeys(header, own, trial.isNative);
      if (wrong.length > 0) {
        throw new Finding(expected, { actual: `${JSON.stringify(header)}: ${wrong.join(', ')}`, bytes });
      }
    },
  },
  {
    id: 'serve.archive',
    title: 'sends a valid archive that contains the file with its content',
    why: 'The search was for this file.',
    musts: ['W48', 'W51'],
    points: 2,
    needs: ['serve.header'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      await expectContent(await download(trial, own), own);
    },
  },
  {
    id: 'serve.digest',
    title: 'sends digests and lengths that match its archive',
    why: 'The receiver rejects an archive with another MD5.',
    musts: ['W50'],
    points: 1,
    needs: ['serve.header'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      const received = await download(trial, own);
      await received.archive.close();
      expectDigests(received, own);
    },
  },
  {
    id: 'serve.bare',
    title: 'answers a request without query id in the old form',
    why: 'An older program does not know chunks; it would read their lengths as part of the archive.',
    musts: ['W47'],
    points: 1,
    dialects: ['native'],
    needs: ['found.own-file'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      const received = await download(trial, own, 'old');
      expectDigests(received, own);
      const { size } = received.archive;
      const actual = `file_size ${received.header?.fileSize ?? null}`;
      if (actual !== `file_size ${size}`) {
        throw new Finding(`file_size ${size}, the length of the archive`, { actual });
      }
      await expectContent(received, own);
    },
  },
  {
    id: 'serve.subfolder',
    title: 'serves a file in a subfolder',
    why: 'A peer must serve each file for which it sends a hit.',
    musts: ['W16', 'W41'],
    points: 1,
    needs: ['serve.archive', 'found.subfolder'],
    async run(trial) {
      const { below } = trial.candidate.shared;
      await expectContent(await download(trial, below), below);
    },
  },
  {
    id: 'fetch.requests',
    title: 'sends request to the holder after a hit for its own query',
    why: 'A hit only says where the file is; the file itself has to be requested.',
    musts: ['W35'],
    points: 2,
    needs: ['stream.held-open', 'ask.query'],
    run: async (trial) => void (await makeRequest(trial, validFile(missingName(), newContent()))),
  },
  {
    id: 'fetch.saves',
    title: 'saves the received file in its share, under its own name, with its content',
    why: 'From then on the peer is a holder of the file.',
    musts: ['W39'],
    points: 3,
    needs: ['fetch.requests'],
    async run(trial) {
      const served = validFile(missingName(), newContent());
      await makeRequest(trial, served);
      await expectSaved(trial, served);
    },
  },
]);

type Header = Readonly<Record<string, unknown>>;

function wrongKeys(header: Header, file: TestFile, isNative: boolean): string[] {
  const isMd5 = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{32}$/iu.test(value);
  const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
    filename: (value) => value === archiveName(file.name),
    ...(isNative
      ? { name: (value) => value === file.name, size: (value) => value === file.size }
      : { md5: isMd5, file_size: Number.isSafeInteger }),
  };
  return Object.entries(checks).flatMap(([key, isValid]) => {
    if (!(key in header)) return [`no ${key}`];
    return isValid(header[key]) ? [] : [`${key} is wrong`];
  });
}

function expectDigests({ archive, trailer, header }: Download, file: TestFile): void {
  const digests: [string, unknown, unknown][] = [['md5', archive.md5, (trailer ?? header)?.md5]];
  if (trailer !== null) {
    digests.push(['file_size', archive.size, trailer.fileSize], ['sha256', file.sha256, trailer.sha256]);
  }
  for (const [key, received, announced] of digests) {
    if (received === announced) continue;
    throw new Finding(`${key} ${received}, as in the received archive`, { actual: `${key} ${announced}` });
  }
}
