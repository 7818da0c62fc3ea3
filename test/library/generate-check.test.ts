import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/library/check.js';
import { generate } from '../../src/library/generate.js';
import { loadTopology } from '../../src/topology/load.js';
import { validate } from '../../src/topology/validate/validate.js';
import { temporaryFolder } from '../helpers/sim.js';

describe('generate', () => {
  it('writes a network that can be loaded, and says how to make it again', async () => {
    const cwd = temporaryFolder();
    const made = await generate({ kind: 'ring', values: { peers: 5 }, out: 'r.ini', seed: 7, ttl: 3, cwd });
    expect(made).toMatchObject({
      path: join(cwd, 'r.ini'),
      format: 'ini',
      peers: 5,
      links: 5,
      components: 1,
    });
    expect(made.command).toContain('sim topology generate ring --peers 5');
    const { peers, options } = await loadTopology('r.ini', { cwd });
    expect(peers.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    expect(options.ttl).toBe(3);
    expect(await validate('r.ini', { cwd })).toMatchObject({ errors: [] });
  });

  it('makes the same links from the same seed', async () => {
    const cwd = temporaryFolder();
    const options = { kind: 'barabasi-albert', values: { peers: 30, attach: 2 }, seed: 'a', cwd } as const;
    await generate({ ...options, out: 'one.txt' });
    await generate({ ...options, out: 'two.txt' });
    const linesOf = (name: string): string[] =>
      readFileSync(join(cwd, name), 'utf8')
        .split('\n')
        .filter((line) => !line.startsWith('#'));
    expect(linesOf('one.txt')).toEqual(linesOf('two.txt'));
  });

  it.each([
    { options: { kind: 'rung', out: 'x.ini' }, code: 'bad-usage' },
    { options: { kind: 'ring', values: { pears: 5 }, out: 'x.ini' }, code: 'bad-usage' },
    { options: { kind: 'ring', values: { peers: 0 }, out: 'x.ini' }, code: 'bad-usage' },
    { options: { kind: 'ring', values: { peers: 5 }, out: '-' }, code: 'bad-usage' },
    { options: { kind: 'ring', values: { peers: 5 }, out: 'x.png' }, code: 'bad-usage' },
  ])('rejects $options with $code, and writes nothing', async ({ options, code }) => {
    const cwd = temporaryFolder();
    await expect(generate({ ...options, cwd })).rejects.toMatchObject({ code, exitCode: 2 });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('validate', () => {
  it('returns errors with file and line instead of throwing them', async () => {
    const { errors } = await validate('none.ini', { cwd: temporaryFolder() });
    expect(errors[0]?.message).toContain('none.ini');
  });
});

describe('check', () => {
  const foldersLeft = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('floodsim-check-'));

  it('tests the reference peer, and removes its temporary folder', async () => {
    const before = foldersLeft();
    const seen: string[] = [];
    const report = await check({
      command: ['sim', 'peer'],
      level: 1,
      onResult: ({ id, status }) => seen.push(`${id} ${status}`),
    });
    expect(report).toMatchObject({ exitCode: 0, failed: 0, startFailure: null, level: 1 });
    expect(report.requirements.map(({ id }) => `${id} passed`).sort()).toEqual(seen.sort());
    expect(foldersLeft().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('reports a peer that does not start with exit code 2', async () => {
    const report = await check({ command: [process.execPath, '-e', 'throw new Error("oops")'], level: 1 });
    expect(report.exitCode).toBe(2);
    expect(report.startFailure?.lastLines.join('\n')).toContain('oops');
  });

  it('ends at once if its signal is aborted', async () => {
    const report = await check({ command: [process.execPath], level: 1, signal: AbortSignal.abort() });
    expect(report).toMatchObject({ exitCode: 130, interrupted: true });
  });

  it('rejects wrong options', async () => {
    await expect(check({ command: [] })).rejects.toMatchObject({ code: 'bad-usage' });
    await expect(check({ command: ['x'], jobs: 0 })).rejects.toMatchObject({ code: 'bad-usage' });
    await expect(check({ command: ['x'], only: ['nothing'] })).rejects.toMatchObject({ code: 'bad-usage' });
    expect(existsSync('x')).toBe(false);
  });
});
