import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beganAt, leftFiles } from '../../src/run/left-files.js';
import { RunFolder } from '../../src/run/run-folder.js';
import { temporaryFolder } from '../helpers/sim.js';

const peers = [{ id: 1, ip: '', port: null, pid: null, end: 'stopped', program: null }] as const;

describe('leftFiles', () => {
  it('has what was written since the run began by the clock of the file system', () => {
    const path = temporaryFolder();
    const folder = RunFolder.createAt(path, false);
    mkdirSync(join(path, 'downloads', '1'), { recursive: true });
    writeFileSync(join(path, 'downloads', '1', 'x'), 'x');
    const names = (since: number): string[] =>
      leftFiles({ folder: path, peers }, since).map((file) => file.path);
    expect(names(folder.beganAt)).toEqual([join(path, 'downloads', '1', 'x')]);
    // What an earlier run has left.
    expect(names(folder.beganAt + 3_600_000)).toEqual([]);
    folder.close();
  });

  it('takes the begin from a trace of an earlier run that is begun again', () => {
    const path = temporaryFolder();
    writeFileSync(join(path, 'trace.ndjson'), 'earlier');
    utimesSync(join(path, 'trace.ndjson'), 1, 1);
    const folder = RunFolder.createAt(path, true);
    expect(folder.beganAt).toBeGreaterThan(1_000_000);
    folder.close();
  });
});

describe('beganAt', () => {
  const run = { startedAt: new Date(100_000).toISOString(), durationMs: 5_000 };

  it.each([
    ['is that of the run if the clocks are the same', 105_001, 100_000],
    ['is earlier if the clock of the file server is behind', 75_000, 70_000],
    ['is that of the run if the folder was copied later', 900_000, 100_000],
    ['is that of the run if nobody knows when the result was written', undefined, 100_000],
  ])('%s', (_, writtenAt, expected) => {
    expect(beganAt(run, writtenAt)).toBe(expected);
  });
});
