import { appendFileSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/sweep/lock.js';
import { pointsOf } from '../../src/sweep/plan.js';
import { failedRecord, readRecord, recordLine } from '../../src/sweep/record.js';
import { ResultsFolder } from '../../src/sweep/results-folder.js';
import { readResults } from '../../src/sweep/saved-results.js';
import { parseSweep } from '../../src/sweep/sweep-file.js';
import { temporaryFolder } from '../helpers/sim.js';

const ini = '[Grid]\ntopology = ring8\nttl = 1..4\n';

function open(
  folder: string,
  { text = ini, resume = false, floodsim = '1.0.0', shown = 'results' } = {},
): Promise<ResultsFolder> {
  const sweep = parseSweep({ path: '/lab/sweep.ini', shown: 'sweep.ini' }, text);
  const manifest = { schema: 1, floodsim, name: 'sweep', shard: null } as const;
  return ResultsFolder.open(folder, shown, { manifest, ini: text, sweep, resume });
}

const points = pointsOf(parseSweep({ path: '/lab/sweep.ini', shown: 'sweep.ini' }, ini));
const record = (index: number, error = 'a "quoted", reason') => {
  const point = points[index];
  if (point === undefined) throw new Error('no such point');
  return failedRecord(point, error, 'sim simulate ring8');
};

describe('recordLine', () => {
  it('is read again as it was, with commas and quotes in its texts', () => {
    expect(readRecord(recordLine(record(1)))).toEqual(record(1));
  });

  it('is not read if a part of it is missing, at any place', () => {
    const line = recordLine(record(1));
    const lengths = Array.from({ length: line.length }, (_, index) => index);
    // The last cell is a text of any length, so that its end cannot be seen: the line end shows it.
    const lastCell = line.lastIndexOf(',') + 1;
    expect(
      lengths.filter((length) => length < lastCell && readRecord(line.slice(0, length)) !== undefined),
    ).toEqual([]);
  });
});

describe('ResultsFolder', () => {
  it('goes on after a line that was cut anywhere, and writes the points in their order', async () => {
    const line = `${recordLine(record(2))}\n`;
    for (let length = 0; length < line.length; length += 7) {
      const folder = join(temporaryFolder(), 'results');
      const first = await open(folder);
      first.add(record(3));
      first.close();
      appendFileSync(join(folder, 'points.csv'), line.slice(0, length));
      const again = await open(folder, { resume: true });
      expect(again.records).toEqual([record(3)]);
      again.add(record(0));
      again.add(record(3, 'a later one counts'));
      await again.finish();
      again.close();
      expect(readResults(folder, 'results').records).toEqual([record(0), record(3, 'a later one counts')]);
      expect(readFileSync(join(folder, 'points.csv'), 'utf8').split('\n')).toHaveLength(4);
    }
  });

  it('refuses results of another sweep, and says what differs', async () => {
    const folder = join(temporaryFolder(), 'results');
    (await open(folder)).close();
    const changed = '[Sweep]\nseed = 2\n[Grid]\ntopology = ring8\nttl = 1..3\nloss = 1%\n';
    const attempt = open(folder, { text: changed, resume: true, floodsim: '1.0.1' });
    await expect(attempt).rejects.toThrow(
      expect.objectContaining({
        code: 'bad-usage',
        problems: [
          { message: 'the version of floodsim was 1.0.0, and is now 1.0.1' },
          { message: 'seed in [Sweep] was 1, and is now 2' },
          { message: 'ttl in [Grid] was 1 | 2 | 3 | 4, and is now 1 | 2 | 3' },
          { message: 'loss in [Grid] was not given, and is now 1%' },
        ],
      }),
    );
    // Comments, blanks and the order of lines change no point.
    (
      await open(folder, { text: `; a comment\n[Grid]\nttl = 1 | 2 | 3..4\ntopology=ring8`, resume: true })
    ).close();
  });

  it('refuses a folder that has something else, and one with results unless it goes on', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'thesis.txt'), '');
    await expect(open(folder)).rejects.toThrow(/results is not a folder of results: it has thesis\.txt/u);
    const other = temporaryFolder();
    (await open(other)).close();
    await expect(open(other)).rejects.toThrow(
      expect.objectContaining({ code: 'file-exists', hint: expect.stringMatching(/--resume/u) }),
    );
    const broken = temporaryFolder();
    mkdirSync(join(broken, 'sweep.json'));
    await expect(open(broken, { resume: true })).rejects.toThrow(
      expect.objectContaining({ code: 'bad-usage' }),
    );
  });

  it('is for one sweep at a time, and is given back', async () => {
    const folder = join(temporaryFolder(), 'results');
    const first = await open(folder);
    await expect(open(folder, { resume: true })).rejects.toThrow(
      /another sweep writes to results: process \d+ on host/u,
    );
    first.close();
    (await open(folder, { resume: true })).close();
  });

  it('takes over the lock of a process that is gone', async () => {
    const folder = join(temporaryFolder(), 'results');
    (await open(folder)).close();
    // Larger than any process id.
    writeFileSync(join(folder, 'lock'), `99999999 ${hostname()}\n`);
    (await open(folder, { resume: true })).close();
    // A container gives each first process the same id.
    writeFileSync(join(folder, 'lock'), `${process.pid} ${hostname()}\n`);
    (await open(folder, { resume: true })).close();
    // The parent of this process lives.
    writeFileSync(join(folder, 'lock'), `${process.ppid} ${hostname()}\n`);
    await expect(open(folder, { resume: true })).rejects.toThrow(/another sweep writes to results/u);
  });
});

describe('lockFolder', () => {
  it('takes over a lock of another host only if it is not refreshed', async () => {
    const folder = temporaryFolder();
    const lock = join(folder, 'lock');
    writeFileSync(lock, '1 another-host\n');
    const attempt = lockFolder(folder, 'results', 60_000);
    utimesSync(lock, 1, 1);
    await expect(attempt).rejects.toThrow(/process 1 on host another-host/u);
    (await lockFolder(folder, 'results', 500))();
    expect(readdirSync(folder)).toEqual([]);
  });
});
