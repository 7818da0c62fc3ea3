import { join } from 'node:path';
import { archiveName } from '../../transfer/header.js';
import { makeRequest } from '../bench/ask.js';
import { type Download, download, formOf, mustHold, requestFor } from '../bench/download.js';
import { missingName } from '../bench/expect.js';
import { replyOn } from '../bench/reply.js';
import { serveOffer, validFile } from '../bench/served-file.js';
import { newContent, type TestFile } from '../bench/test-files.js';
import type { Form } from '../bench/transfer-reader.js';
import type { Trial } from '../bench/trial.js';
import { Finding } from '../finding.js';
import { inspectFile } from '../inspect-folder.js';
import type { Requirement } from '../requirement.js';

const paragraph = 'The transfer';
/** How often a folder is looked at. */
const lookEveryMs = 25;
/** To unpack and verify may take longer than to answer. */
const savedFactor = 3;

export const transfers: readonly Requirement[] = [
  {
    id: 'serve.header',
    level: 6,
    title: 'answers a request with a length and a JSON header that has the keys',
    why: 'The receiver reads so many bytes of JSON, and knows from them what follows.',
    paragraph,
    points: 2,
    async run(trial) {
      const { own } = trial.candidate.shared;
      const link = await trial.connect(trial.origin.who);
      await link.say(requestFor(trial, own.name, formOf(trial)));
      const { header, bytes } = await replyOn(trial, link, trial.patienceMs);
      const expected = trial.isNative
        ? 'int32 LE length, and JSON with filename, name and size'
        : 'int32 LE length, and JSON with filename, md5 and file_size';
      if (header === null) {
        const actual = bytes.length === 0 ? 'nothing' : `${bytes.length} bytes that do not begin so`;
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
    level: 6,
    title: 'sends an archive that opens, and holds the file with its content',
    why: 'This is what the whole search was for.',
    paragraph,
    points: 3,
    needs: ['serve.header'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      await mustHold(await fetchFrom(trial, own, formOf(trial)), own);
    },
  },
  {
    id: 'serve.digest',
    level: 6,
    title: 'gives digests and lengths that agree with what it sends',
    why: 'The receiver throws away what does not agree with its MD5.',
    paragraph,
    points: 2,
    needs: ['serve.header'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      const came = await fetchFrom(trial, own, formOf(trial));
      await came.archive.close();
      mustAgree(came, own);
    },
  },
  {
    id: 'serve.bare',
    level: 6,
    title: 'answers a request without query id in the old form',
    why: 'An older program knows no chunks; it would take their lengths for the archive.',
    paragraph,
    points: 2,
    dialects: ['native'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      const came = await fetchFrom(trial, own, 'old');
      mustAgree(came, own);
      const { fileSize } = came.header ?? { fileSize: null };
      if (fileSize !== came.archive.size) {
        throw new Finding(`file_size ${came.archive.size}, the archive's length`, {
          actual: `file_size ${fileSize}`,
        });
      }
      await mustHold(came, own);
    },
  },
  {
    id: 'serve.subfolder',
    level: 6,
    title: 'serves a file in a subfolder, too',
    why: 'What it answers for it has to serve.',
    paragraph,
    points: 1,
    needs: ['serve.archive'],
    async run(trial) {
      const { below } = trial.candidate.shared;
      await mustHold(await fetchFrom(trial, below, formOf(trial)), below);
    },
  },
  {
    id: 'fetch.requests',
    level: 6,
    title: 'sends request to the holder, on a hit for its own question',
    why: 'A hit says where the file is; the file itself has to be asked for.',
    paragraph: 'What a peer does',
    points: 3,
    needs: ['stream.held-open'],
    async run(trial) {
      const offer = validFile(missingName(), newContent());
      serveOffer(trial, offer);
      await makeRequest(trial, offer);
    },
  },
  {
    id: 'fetch.saves',
    level: 6,
    title: 'saves what comes in its share, under its own name, with its content',
    why: 'From then on it is a holder itself.',
    paragraph,
    points: 4,
    needs: ['fetch.requests'],
    async run(trial) {
      const offer = validFile(missingName(), newContent());
      serveOffer(trial, offer);
      await makeRequest(trial, offer);
      const path = join(trial.candidate.shareDir, offer.file);
      const look = setInterval(trial.happenings.notify, lookEveryMs);
      try {
        const isThere = (): true | undefined =>
          inspectFile(trial, path, offer.content) === 'the content' || undefined;
        const isSaved = await trial.happenings.waitFor(isThere, trial.patienceMs * savedFactor);
        if (isSaved === true) return;
      } finally {
        clearInterval(look);
      }
      throw new Finding(`share/${offer.file}, with the content that was sent`, {
        actual: inspectFile(trial, path, offer.content),
      });
    },
  },
];

function fetchFrom(trial: Trial, file: TestFile, form: Form): Promise<Download> {
  return download(trial, file, { form, idleMs: trial.patienceMs });
}

function wrongKeys(header: Readonly<Record<string, unknown>>, file: TestFile, isNative: boolean): string[] {
  const wanted: [string, (value: unknown) => boolean][] = [
    ['filename', (value) => value === archiveName(file.name)],
    ...(isNative
      ? ([
          ['name', (value: unknown) => value === file.name],
          ['size', (value: unknown) => value === file.size],
        ] as const)
      : ([
          ['md5', (value: unknown) => typeof value === 'string' && /^[0-9a-f]{32}$/iu.test(value)],
          ['file_size', (value: unknown) => Number.isSafeInteger(value)],
        ] as const)
    ).map(([key, isRight]): [string, (value: unknown) => boolean] => [key, isRight]),
  ];
  return wanted.flatMap(([key, isRight]) => {
    if (!(key in header)) return [`no ${key}`];
    return isRight(header[key]) ? [] : [`${key} is wrong`];
  });
}

function mustAgree(came: Download, file: TestFile): void {
  const said = came.trailer ?? came.header;
  const wrong: [string, unknown, unknown][] = [['md5', came.md5, said?.md5]];
  if (came.trailer !== null) {
    wrong.push(['file_size', came.archive.size, came.trailer.fileSize]);
    wrong.push(['sha256', file.sha256, came.trailer.sha256]);
  }
  for (const [key, found, told] of wrong) {
    if (found !== told)
      throw new Finding(`${key} ${found}, as what came has it`, { actual: `${key} ${told}` });
  }
}
