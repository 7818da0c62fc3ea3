import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SoakResult } from '../../src/soak/result.js';
import { sim, start, temporaryFolder } from '../helpers/sim.js';

describe('sim soak', { timeout: 240_000 }, () => {
  it('runs the same case twice, with the same files, queries and faults', async () => {
    const cwd = temporaryFolder();
    const texts: string[][] = [];
    for (const out of ['one', 'other']) {
      const args = ['soak', 'grid3x3', '--seed', '5', '--only', '8', '-o', out, '-r', 'json'];
      const { exitCode, stdout } = await sim(args, cwd);
      expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, cases: 1, seed: '5', failures: [] });
      expect(exitCode).toBe(0);
      const trace = readFileSync(join(cwd, out, 'network-1/trace.ndjson'), 'utf8');
      texts.push(
        [...trace.matchAll(/"type":"fault:added",.*?"text":"(.*?)"/gu)].map(([, text = '']) => text),
      );
    }
    expect(texts[0]?.length).toBeGreaterThan(0);
    expect(texts[1]).toEqual(texts[0]);
  });

  it('reports what it has at Ctrl-C, exits 130, and leaves nothing behind', async () => {
    const cwd = temporaryFolder();
    const running = start(
      ['soak', 'chain3', '--minutes', '60', '--seed', '1', '-o', 'out', '-r', 'json'],
      cwd,
    );
    const cases = (): number => {
      const [network = ''] = readdirSync(cwd).includes('out') ? readdirSync(join(cwd, 'out')) : [];
      if (network === '') return 0;
      const trace = readFileSync(join(cwd, 'out', network, 'trace.ndjson'), 'utf8');
      return [...trace.matchAll(/"query:resolved".*-proof\.bin/gu)].length;
    };
    await expect.poll(cases).toBeGreaterThan(2);
    running.process.kill('SIGINT');
    const { exitCode, stdout } = await running.finished;
    expect(exitCode).toBe(130);
    const result = JSON.parse(stdout) as SoakResult;
    expect(result).toMatchObject({
      exitCode: 130,
      failures: [],
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    });
    expect(result.cases).toBeGreaterThan(1);
  });

  it('refuses what it cannot do before anything starts', async () => {
    const cwd = temporaryFolder();
    const refused: (readonly [string[], RegExp])[] = [
      [['--runs', '0'], /--runs 0 is not a number of cases/u],
      [['--minutes', '-1'], /--minutes -1 is not a time/u],
      [['--fault', 'kill 3'], /--fault needs --only/u],
      [['--only', '1', '--fault', 'kill 9'], /there is no peer 9/u],
      [['--only', '1', '--fault', 'bite 3'], /bite/u],
    ];
    for (const [args, message] of refused) {
      const { exitCode, stderr } = await sim(['soak', 'chain3', ...args], cwd);
      expect(stderr).toMatch(message);
      expect(exitCode).toBe(2);
    }
    expect(readdirSync(cwd)).toEqual([]);
  });
});
