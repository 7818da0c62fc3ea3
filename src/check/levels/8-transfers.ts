import { randomBytes } from 'node:crypto';
import { maxChunkBytes } from '../../transfer/frames.js';
import { maxHeaderBytes } from '../../transfer/header.js';
import { completeDownload, expectNotSaved } from '../bench/candidate-fetch.js';
import { missingName } from '../bench/expect.js';
import { digestOf, type ServedFile, validFile } from '../bench/served-file.js';
import { newContent } from '../bench/test-files.js';
import { shareContent } from '../candidate-folder.js';
import { Finding, inLevel, type Requirement } from '../requirement.js';

const lookIntervalMs = 50;

/** What all requirements here share: an older holder announces neither size nor SHA-256. */
const native = { dialects: ['native'], needs: ['fetch.saves'] } satisfies Partial<Requirement>;

const newFile = (more: Partial<ServedFile>): ServedFile => ({
  ...validFile(missingName(), newContent()),
  ...more,
});

export const refusedTransfers = inLevel(8, [
  {
    id: 'refuse.bad-sha256',
    title: 'does not save content with another SHA-256',
    why: 'The hit announces the content that was searched for. A valid archive can contain something else.',
    musts: ['W57'],
    points: 1,
    ...native,
    run: (trial) =>
      expectNotSaved(trial, newFile({ announced: { sha256: digestOf('sha256', randomBytes(16)) } })),
  },
  {
    id: 'refuse.bad-size',
    title: 'does not save content of another size',
    why: 'A small archive can unpack to more than a disk can hold; the announced size is the limit.',
    musts: ['W58'],
    points: 1,
    ...native,
    run: (trial) => expectNotSaved(trial, newFile({ announced: { size: 7 } })),
  },
  {
    id: 'refuse.error',
    title: 'does not save a file after an error in the trailer',
    why: 'The holder reports that what it sent is not what it announced.',
    musts: ['W61'],
    points: 1,
    ...native,
    run: (trial) =>
      expectNotSaved(
        trial,
        newFile({ trailer: { error: { code: 'file-changed', message: 'it has changed' } } }),
      ),
  },
  {
    id: 'refuse.lengths',
    title: 'does not save a file after a header of more than 64 KiB or a chunk of more than 1 MiB',
    why: 'A peer that believes every length lets a sender fill its memory.',
    musts: ['W62'],
    points: 1,
    ...native,
    async run(trial) {
      await expectNotSaved(trial, newFile({ header: { padding: 'x'.repeat(maxHeaderBytes) } }));
      const large = validFile(missingName(), randomBytes(maxChunkBytes + 4096));
      await expectNotSaved(trial, { ...large, chunkBytes: maxChunkBytes + 1 });
    },
  },
  {
    id: 'refuse.leftovers',
    title: 'leaves nothing of a failed transfer in its share, also no hidden file',
    why: 'Otherwise each failed transfer costs disk space for ever.',
    musts: ['W64'],
    points: 1,
    ...native,
    needs: ['refuse.bad-digest'],
    async run(trial) {
      const before = new Set(shareContent(trial.candidate));
      await completeDownload(trial, newFile({ md5: digestOf('md5', randomBytes(16)) }));
      const left = (): string[] => shareContent(trial.candidate).filter((path) => !before.has(path));
      for (let waited = 0; waited < trial.patienceMs; waited += lookIntervalMs) {
        if (left().length === 0) return;
        await trial.conditions.sleep(lookIntervalMs);
      }
      const actual = left()
        .map((path) => `share/${path}`)
        .join(', ');
      throw new Finding('nothing in the share that was not there before', { actual });
    },
  },
]);
