import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../src/simulate/result.js';
import { sim, temporaryFolder } from '../helpers/sim.js';

describe('sim simulate', () => {
  it('prints the same numbers for the same command, and its command repeats it', async () => {
    const args = [
      'simulate',
      'erdos-renyi peers=300 links=700',
      '-n',
      '20',
      '--holders',
      '2%',
      '--latency',
      'uniform 10..100ms',
      '--loss',
      '1%',
    ];
    const [one, other] = [await sim([...args, '--format', 'json']), await sim([...args, '--format', 'json'])];
    expect(one.exitCode).toBe(0);
    expect(one.stdout).toBe(other.stdout);
    const { command, queries, successRate, lost } = JSON.parse(one.stdout) as SimulationResult;
    expect(command).toBe(
      "sim simulate 'erdos-renyi peers=300 links=700' --holders '2%' --queries 20 --latency 'uniform 10..100ms' --loss '1%'",
    );
    expect(queries).toBe(20);
    expect(successRate).toBeGreaterThan(0.5);
    expect(lost.mean).toBeGreaterThan(0);
  });

  it('ends with the code of the outcome', async () => {
    const codes = [
      ['simulate', 'chain3', '--get', '3.txt'],
      ['simulate', 'chain3', '--get', '3.txt', '--ttl', '1'],
      ['simulate', 'chain3', '--get', '3.txt', '--ttl', '1', '--expect', 'not-found'],
      ['simulate', 'chain3', '--get', '3.txt', '--expect', 'not-found'],
      ['simulate', 'chain4x'],
    ];
    expect(await Promise.all(codes.map(async (args) => (await sim(args)).exitCode))).toEqual([0, 1, 0, 6, 2]);
  });

  it.each([
    ['--holders', '0.5.1', '--holders "0.5.1" cannot be read'],
    ['--latency', 'unifrm 3', '--latency "unifrm 3" cannot be read'],
    ['--loss', '2', '--loss "2" is not a share of the messages'],
    ['--churn', 'up', '--churn "up" cannot be read'],
    ['--every', 'x', '--every "x" is not a time'],
    ['--from', '99', '--from: ring8 has no peer 99'],
    ['--strategy', 'wlk', "there is no strategy 'wlk'"],
    ['--popularity', 'zip', '--popularity "zip" cannot be read'],
    ['--queries', '0', '--queries 0 is not a whole number'],
  ])('refuses %s %s with a hint', async (option, value, message) => {
    const { exitCode, stderr, stdout } = await sim(['simulate', 'ring8', option, value]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`sim: ${message}`);
    expect(stderr).toContain('hint: ');
    expect(stderr).not.toMatch(/\n +at /u);
  });

  it('gives a row of CSV for each query, with units', async () => {
    const { stdout } = await sim(['simulate', 'ring8', '-n', '3', '--format', 'csv']);
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toContain('first hit (ms)');
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([head?.split(',').length]));
  });

  it('saves a trace that sim verify accepts and sim diff finds equal to itself, with every strategy', async () => {
    const cwd = temporaryFolder();
    for (const strategy of [
      'flood',
      'ring',
      'walk',
      'high-degree',
      'normalised',
      'one-hop',
      'light-flood',
      'ultrapeers',
    ]) {
      const made = await sim(
        ['simulate', 'grid4x4', '--strategy', strategy, '--holders', '2', '-n', '2', '--trace', 'a.sim'],
        cwd,
      );
      expect([strategy, (made.exitCode ?? 70) <= 1, made.stderr]).toEqual([strategy, true, '']);
      expect(made.stdout).toMatch(/trace SHA-256 +[0-9a-f]{64}/u);
      const verified = await sim(['verify', 'a.sim'], cwd);
      expect([strategy, verified.exitCode, verified.stdout]).toEqual([strategy, 0, expect.any(String)]);
    }
    expect((await sim(['diff', 'a.sim', 'a.sim'], cwd)).exitCode).toBe(0);
  });

  it('reads a list of links with its errors, and leaves no trace file behind one', async () => {
    const cwd = temporaryFolder();
    const lines = Array.from({ length: 2000 }, (_, peer) => `${peer}\t${peer + 1}`);
    writeFileSync(join(cwd, 'links.txt'), [...lines, 'x y z'].join('\n'));
    const broken = await sim(['simulate', 'links.txt', '--trace', 'a.sim'], cwd);
    expect(broken.exitCode).toBe(2);
    expect(broken.stderr).toContain('links.txt:2001');
    expect(existsSync(join(cwd, 'a.sim'))).toBe(false);
    expect(readdirSync(cwd)).toEqual(['links.txt']);
    writeFileSync(join(cwd, 'links.txt'), lines.join('\n'));
    const whole = await sim(
      ['simulate', 'links.txt', '--undirected', '--from', '0', '--holders', 'peers 5', '--format', 'json'],
      cwd,
    );
    expect((JSON.parse(whole.stdout) as SimulationResult).firstHitHops?.mean).toBe(5);
  });
});
