import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pointsOf } from '../../src/sweep/plan.js';
import { failedRecord, readRecord, recordLine } from '../../src/sweep/record.js';
import { ResultsFolder, readResults } from '../../src/sweep/results-folder.js';
import { parseSweep } from '../../src/sweep/sweep-file.js';
import { temporaryFolder } from '../helpers/sim.js';

const ini = '[Grid]\ntopology = ring8\nttl = 1..4\n';

function open(
  folder: string,
  { text = ini, resume = false, floodsim = '1.0.0', shown = 'results' } = {},
): ResultsFolder {
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
  it('goes on after a line that was cut anywhere, and writes the points in their order', () => {
    const line = `${recordLine(record(2))}\n`;
    for (let length = 0; length < line.length; length += 7) {
      const folder = join(temporaryFolder(), 'results');
      const first = open(folder);
      first.add(record(3));
      first.close();
      appendFileSync(join(folder, 'points.csv'), line.slice(0, length));
      const again = open(folder, { resume: true });
      expect(again.records).toEqual([record(3)]);
      again.add(record(0));
      again.add(record(3, 'a later one counts'));
      again.finish();
      again.close();
      expect(readResults(folder, 'results').records).toEqual([record(0), record(3, 'a later one counts')]);
      expect(readFileSync(join(folder, 'points.csv'), 'utf8').split('\n')).toHaveLength(4);
    }
  });

  it('refuses results of another sweep, and says what differs', () => {
    const folder = join(temporaryFolder(), 'results');
    open(folder).close();
    const changed = '[Sweep]\nseed = 2\n[Grid]\ntopology = ring8\nttl = 1..3\nloss = 1%\n';
    const attempt = (): unknown => open(folder, { text: changed, resume: true, floodsim: '1.0.1' });
    expect(attempt).toThrow(
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
    open(folder, { text: `; a comment\n[Grid]\nttl = 1 | 2 | 3..4\ntopology=ring8`, resume: true }).close();
  });

  it('refuses a folder that has something else, and one with results unless it goes on', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'thesis.txt'), '');
    expect(() => open(folder)).toThrow(/results is not a folder of results: it has thesis\.txt/u);
    const other = temporaryFolder();
    open(other).close();
    expect(() => open(other)).toThrow(
      expect.objectContaining({ code: 'file-exists', hint: expect.stringMatching(/--resume/u) }),
    );
    const broken = temporaryFolder();
    mkdirSync(join(broken, 'sweep.json'));
    expect(() => open(broken, { resume: true })).toThrow(expect.objectContaining({ code: 'bad-usage' }));
  });

  it('is for one sweep at a time, and is given back', () => {
    const folder = join(temporaryFolder(), 'results');
    const first = open(folder);
    expect(() => open(folder, { resume: true })).toThrow(
      /another sweep writes to results: process \d+ on host/u,
    );
    first.close();
    open(folder, { resume: true }).close();
  });

  it('takes over the lock of a process that is gone, but not of another host', () => {
    const folder = join(temporaryFolder(), 'results');
    open(folder).close();
    // Larger than any process id.
    writeFileSync(join(folder, 'lock'), `99999999 ${hostname()}\n`);
    open(folder, { resume: true }).close();
    writeFileSync(join(folder, 'lock'), '1 another-host\n');
    expect(() => open(folder, { resume: true })).toThrow(/process 1 on host another-host/u);
  });
});
