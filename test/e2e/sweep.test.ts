import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitWords } from '../../src/core/shell-words.js';
import { descendantsOf } from '../../src/processes/usage.js';
import type { SimulationResult } from '../../src/simulate/result.js';
import { header, type PointRecord } from '../../src/sweep/record.js';
import { readResults } from '../../src/sweep/saved-results.js';
import { isGone, RunningSim, sim, start, temporaryFolder } from '../helpers/sim.js';

const small = [
  '[Sweep]',
  'seed = paper',
  '[Grid]',
  'topology = random-regular200x4 | grid8x8',
  'strategy = flood | walk:walkers=4',
  'ttl = 1..3',
  'holders = 5',
  'queries = 20',
  'seed = 1..2',
].join('\n');

/** 40 points of one network, each of which takes a while. */
const slow = ['[Grid]', 'topology = random-regular2000x6', 'queries = 40', 'ttl = 6', 'seed = 1..40'].join(
  '\n',
);

function folderWith(ini: string): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'sweep.ini'), ini);
  return cwd;
}

function recordsIn(cwd: string, folder = 'results'): readonly PointRecord[] {
  return readResults(join(cwd, folder), folder).records;
}

function pointsText(cwd: string, folder = 'results'): string {
  const path = join(cwd, folder, 'points.csv');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

const linesIn = (cwd: string): number => pointsText(cwd).split('\n').length;

describe('sim sweep', { timeout: 240_000 }, () => {
  it('simulates each point, and each command repeats its point exactly', async () => {
    const cwd = folderWith(small);
    const { exitCode, stdout, stderr } = await sim(['sweep', 'sweep.ini'], cwd);
    expect(stderr).toMatch(/24 of 24 points/u);
    expect(stdout).toBe(
      '24 of 24 points in results/points.csv\n7 plots in results/plots, a page in results/sweep.html, a summary in results/summary.md\n',
    );
    expect(exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'results/sweep.ini'), 'utf8')).toBe(small);
    const records = recordsIn(cwd);
    expect(records.map(({ point }) => point)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    const cell = ({ cells }: PointRecord, name: string): unknown => cells[header.indexOf(name) - 1];
    for (const record of [records[4], records[9], records[23]]) {
      if (record === undefined) throw new Error('a point is missing');
      const [, ...words] = splitWords(record.command);
      const repeated = await sim([...words, '--format', 'json'], cwd);
      const { successRate, messages, reached, load } = JSON.parse(repeated.stdout) as SimulationResult;
      expect(cell(record, 'success_rate_percent')).toBe(successRate * 100);
      expect(cell(record, 'messages')).toBe(messages.mean);
      expect(cell(record, 'reached_mean_peers')).toBe(reached.mean);
      expect(cell(record, 'load_max')).toBe(load.max);
    }
  });

  it('gives the same bytes with any number of processes, and in shards', async () => {
    const cwd = folderWith(small);
    await sim(['sweep', 'sweep.ini', '-o', 'one', '--workers', '1'], cwd);
    await sim(['sweep', 'sweep.ini', '-o', 'many', '--workers', '5'], cwd);
    expect(pointsText(cwd, 'many')).toBe(pointsText(cwd, 'one'));
    const shards = ['1/3', '2/3', '3/3'];
    for (const [index, shard] of shards.entries()) {
      const { exitCode } = await sim(['sweep', 'sweep.ini', '-o', `part${index}`, '--shard', shard], cwd);
      expect(exitCode).toBe(0);
    }
    const parts = shards.flatMap((_, index) => recordsIn(cwd, `part${index}`));
    expect(parts.sort((a, b) => a.point - b.point)).toEqual(recordsIn(cwd, 'one'));
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'goes on after %s where it was, with the same results',
    async (signal) => {
      const cwd = folderWith(slow);
      const running = start(['sweep', 'sweep.ini', '--workers', '2'], cwd);
      await expect.poll(() => linesIn(cwd)).toBeGreaterThan(4);
      const workers = descendantsOf(running.process.pid ?? 0) ?? [];
      running.process.kill(signal);
      const { exitCode, stdout } = await running.finished;
      expect(exitCode).toBe(signal === 'SIGINT' ? 130 : null);
      await expect.poll(() => workers.every(isGone)).toBe(true);
      const before = recordsIn(cwd).length;
      expect(before).toBeLessThan(40);
      expect(stdout).toBe(signal === 'SIGINT' ? `${before} of 40 points in results/points.csv\n` : '');
      const refused = await sim(['sweep', 'sweep.ini'], cwd);
      expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--resume/u) });
      const resumed = await sim(['sweep', 'sweep.ini', '--resume'], cwd);
      expect(resumed.exitCode).toBe(0);
      expect(resumed.stderr).toMatch(new RegExp(`^${before} of 40 points`, 'u'));
      await sim(['sweep', 'sweep.ini', '-o', 'whole'], cwd);
      expect(pointsText(cwd)).toBe(pointsText(cwd, 'whole'));
    },
  );

  it('records a point whose process dies, goes on, exits 1, and repeats the point with --resume', async () => {
    const cwd = folderWith('[Grid]\ntopology = random-regular2000x6\nqueries = 1000000 | 1\nseed = 1\n');
    const running = start(['sweep', 'sweep.ini', '--workers', '1'], cwd);
    const workers = (): number[] => descendantsOf(running.process.pid ?? 0) ?? [];
    await expect.poll(() => workers().length).toBe(1);
    process.kill(workers()[0] ?? 0, 'SIGKILL');
    const { exitCode, stdout, stderr } = await running.finished;
    expect(stderr).toMatch(/point 1 failed: its process ended: SIGKILL/u);
    expect(stdout).toBe(
      '1 of 2 points in results/points.csv\n7 plots in results/plots, a page in results/sweep.html, a summary in results/summary.md\n',
    );
    expect(exitCode).toBe(1);
    expect(recordsIn(cwd).map(({ error }) => error === null)).toEqual([false, true]);
  });

  it('records a point that cannot be simulated, and exits 1', async () => {
    const cwd = folderWith('[Grid]\ntopology = ring8 | grid5x5\nholders = 20\n');
    const { exitCode, stdout, stderr } = await sim(['sweep', 'sweep.ini'], cwd);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/point 1 failed: .*8 peers\n {2}sim simulate ring8 --holders 20/u);
    expect(stdout).toMatch(/^1 of 2 points/u);
    expect(recordsIn(cwd).map(({ error }) => error === null)).toEqual([false, true]);
  });

  it('refuses a topology that does not exist before anything is simulated', async () => {
    const cwd = folderWith('[Grid]\ntopology =\n  ring8\n  rink8\n  nets/own.csv\n');
    const { exitCode, stderr } = await sim(['sweep', 'sweep.ini'], cwd);
    expect(stderr).toMatch(/sweep\.ini:4: there is no topology "rink8"\n.*did you mean ring8\?/u);
    expect(stderr).toMatch(/sweep\.ini:5: there is no topology "nets\/own\.csv"\n.*give a file/u);
    expect(exitCode).toBe(2);
    expect(existsSync(join(cwd, 'results'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'exits 74 if a point cannot be written, and goes on after the half of a line that was',
    async () => {
      const cwd = folderWith(small);
      // Files of at most 4 KiB: a write fails as on a full disk, after a part of it.
      const limited = `trap '' XFSZ; ulimit -f 4; exec "$0" "$@"`;
      const running = new RunningSim(['sweep', 'sweep.ini'], cwd, {}, undefined, ['bash', '-c', limited]);
      const { exitCode, stderr } = await running.finished;
      expect(stderr).toMatch(/cannot write to results: .*\n.*--resume/u);
      expect(exitCode).toBe(74);
      expect(pointsText(cwd)).not.toMatch(/\n$/u);
      expect(linesIn(cwd)).toBeGreaterThan(3);
      expect((await sim(['sweep', 'sweep.ini', '--resume'], cwd)).exitCode).toBe(0);
      await sim(['sweep', 'sweep.ini', '-o', 'whole'], cwd);
      expect(pointsText(cwd)).toBe(pointsText(cwd, 'whole'));
    },
  );

  it('estimates the time with --dry-run, and writes nothing', async () => {
    const cwd = folderWith(small);
    const { exitCode, stdout } = await sim(['sweep', 'sweep.ini', '--dry-run', '--workers', '2'], cwd);
    expect(stdout).toMatch(
      /^24 points of 4 networks and seeds\nabout \d+ s with 2 processes\n\(\d+ points were simulated/u,
    );
    expect(exitCode).toBe(0);
    expect(readdirSync(cwd)).toEqual(['sweep.ini']);
  });
});

describe('sim sweep merge', { timeout: 240_000 }, () => {
  it('joins shards to what one sweep gives, and refuses parts that are missing, twice or different', async () => {
    const cwd = folderWith(small);
    const shard = (number: number) =>
      sim(['sweep', 'sweep.ini', '-o', `part${number}`, '--shard', `${number}/3`], cwd);
    await Promise.all([shard(1), shard(2), shard(3), sim(['sweep', 'sweep.ini', '-o', 'whole'], cwd)]);
    const merge = (...folders: string[]) => sim(['sweep', 'merge', ...folders, '-o', 'all'], cwd);
    const missing = await merge('part1', 'part3');
    expect(missing).toMatchObject({ exitCode: 2, stdout: '' });
    expect(missing.stderr).toMatch(/points \d[\d, -]*: in none of them/u);
    expect((await merge('part1', 'part2', 'part3', 'part2')).stderr).toMatch(/: in both part2 and part2\n/u);
    const part2 = readFileSync(join(cwd, 'part2/points.csv'), 'utf8');
    cpSync(join(cwd, 'part2'), join(cwd, 'other'), { recursive: true });
    writeFileSync(join(cwd, 'other/points.csv'), part2.replace(/,sim simulate/u, ',sim  simulate'));
    expect((await merge('part1', 'part2', 'part3', 'other')).stderr).toMatch(
      /point \d+: in both part2 and other, with different results\n/u,
    );
    writeFileSync(join(cwd, 'other/sweep.ini'), small.replace('paper', 'other'));
    expect((await merge('part1', 'part3', 'other')).stderr).toMatch(
      /other is not of the sweep of part1: seed in \[Sweep\] was paper, and is now other/u,
    );
    expect(existsSync(join(cwd, 'all'))).toBe(false);
    const merged = await merge('part3', 'part1', 'part2');
    expect(merged).toMatchObject({
      exitCode: 0,
      stdout:
        '24 of 24 points in all/points.csv\n7 plots in all/plots, a page in all/sweep.html, a summary in all/summary.md\n',
    });
    expect(pointsText(cwd, 'all')).toBe(pointsText(cwd, 'whole'));
    expect(readFileSync(join(cwd, 'all/sweep.json'), 'utf8')).toBe(
      readFileSync(join(cwd, 'whole/sweep.json'), 'utf8'),
    );
  });
});
