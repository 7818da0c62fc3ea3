import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sim, temporaryFolder } from '../helpers/sim.js';

describe('sim worksheet', () => {
  it('writes the same sheet for the same seed, in the format of the file name', async () => {
    const cwd = temporaryFolder();
    const first = await sim(['worksheet', 'ring8', '--seed', '7', '--out', 'a.md'], cwd);
    expect(first).toMatchObject({ exitCode: 0, stdout: '', stderr: '✔ a.md: 7 questions, seed 7\n' });
    const { stdout } = await sim(['worksheet', 'ring8', '--seed', '7', '--format', 'markdown'], cwd);
    expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toBe(stdout);
    expect(stdout).toContain('# Flooding in ring8');
    const chinese = await sim(['worksheet', 'grid3x4', '--lang', 'zh', '--answers'], cwd);
    expect(chinese.stdout).toMatch(/^<!doctype html>\n<html lang="zh-CN">[\s\S]*答案/u);
  });

  it('refuses what it cannot do, and overwrites nothing', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'mine.html'), 'mine');
    const existing = await sim(['worksheet', 'ring8', '-o', 'mine.html'], cwd);
    expect(existing.exitCode).toBe(2);
    expect(readFileSync(join(cwd, 'mine.html'), 'utf8')).toBe('mine');
    const large = await sim(['worksheet', 'ring50'], cwd);
    expect(large).toMatchObject({ exitCode: 2, stdout: '' });
    expect(large.stderr).toBe(
      'sim: ring50 has 50 peers: not fit for paper\n  hint: choose a network of 3 to 40 peers\n',
    );
  });
});

describe('sim topology compare', () => {
  it('compares shipped and generated networks, as text, CSV, Markdown and SVG', async () => {
    const { exitCode, stdout } = await sim(['topology', 'compare', 'chain3', 'star5', '--ttl', '2']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/chain3 +3 +2 +2 +2 +2 of 2 +2 +0 +1\.00\n/u);
    expect(stdout).toMatch(/star5 +5 +4 +2 +2 +4 of 4 +4 +0 +1\.00\n/u);
    const as = async (format: string) =>
      (await sim(['topology', 'compare', 'complete5', '--ttl', '1..2', '--format', format])).stdout;
    expect(await as('csv')).toMatch(/^network,[\s\S]*\ncomplete5,5,10,1,2,4,16,16,12,12,4\n$/u);
    expect(await as('markdown')).toContain('| complete5 | 5 | 10 | 1 | 2 | 4 of 4 | 16 | 12 | 4.00 |');
    expect(await as('svg')).toMatch(/^<svg [\s\S]*<\/svg>\n$/u);
  });

  it('explains what is wrong', async () => {
    const bad = await sim(['topology', 'compare', 'ring8', '--ttl', '3..1']);
    expect(bad).toMatchObject({ exitCode: 2, stdout: '' });
    expect(bad.stderr).toContain("invalid TTLs '3..1'");
    const run = await sim(['run', 'ring12', '--get', '1.txt']);
    expect(run.stderr).toContain('sim topology generate ring --peers 12 --out ring12.ini');
  });
});
