import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { descendantsOf } from '../../src/processes/usage.js';
import { readRecord } from '../../src/sweep/record.js';
import { sim, start, temporaryFolder } from '../helpers/sim.js';

const grid =
  'topology = chain3 | star6\nget = 3.txt\nstrategy = flood | ring\nttl = 1..3\nqueries = 2\nfrom = random\nseed = 1 | 2\n';

/** The cells of each point that do not depend on time. */
async function pointsOf(cwd: string, engine: string): Promise<string[]> {
  writeFileSync(join(cwd, `${engine}.ini`), `[Sweep]\nengine = ${engine}\n[Grid]\n${grid}`);
  const { exitCode, stderr } = await sim(['sweep', `${engine}.ini`, '-o', engine], cwd);
  expect([exitCode, stderr.includes('failed')]).toEqual([0, false]);
  const [head = '', ...lines] = readFileSync(join(cwd, engine, 'points.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  const names = head.split(',').slice(1);
  const isTimed = (name: string): boolean => name.endsWith('_ms');
  return lines.map((line) => {
    const cells = readRecord(line)?.cells ?? [];
    return names
      .flatMap((name, at) => (isTimed(name) || at >= cells.length ? [] : [`${name}=${cells[at]}`]))
      .join(' ');
  });
}

it('a sweep over real peers measures what a simulation predicts, in networks without cycles', async () => {
  const cwd = temporaryFolder();
  const real = await pointsOf(cwd, 'processes');
  expect(real).toHaveLength(24);
  expect(real).toEqual(await pointsOf(cwd, 'simulation'));
  expect(readdirSync(join(cwd, 'processes'))).not.toContain('networks');
});

it('refuses what real peers cannot have, with the line', async () => {
  const cwd = temporaryFolder();
  writeFileSync(
    join(cwd, 's.ini'),
    '[Sweep]\nengine = processes\n[Grid]\ntopology = chain3\nlatency = 10ms\n',
  );
  const { exitCode, stderr } = await sim(['sweep', 's.ini'], cwd);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('s.ini:5: real peers cannot have latency');
  expect(stderr).toContain('needs a key get');
});

it.skipIf(process.platform !== 'linux')(
  'a peer that dies makes a point fail, with its run as the command, and the next point has a new network',
  async () => {
    const cwd = temporaryFolder();
    const ini =
      '[Sweep]\nengine = processes\n[Grid]\ntopology = chain3\nget = 3.txt\nqueries = 150\nttl = 4 | 5\n';
    writeFileSync(join(cwd, 's.ini'), ini);
    const running = start(['sweep', 's.ini', '-o', 'r'], cwd);
    const peersOf = (): number[] =>
      (descendantsOf(running.process.pid ?? 0) ?? []).filter((pid) => isPeer(pid));
    await expect.poll(() => peersOf().length).toBe(3);
    const [victim] = peersOf();
    if (victim !== undefined) process.kill(victim, 'SIGKILL');
    const { exitCode } = await running.finished;
    expect(exitCode).toBe(1);
    const [, ...lines] = readFileSync(join(cwd, 'r', 'points.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    const [first, second] = lines.map((line) => readRecord(line));
    expect(first?.error).toContain('peer');
    expect(first?.command).toMatch(/^sim run chain3 --get 3\.txt /u);
    expect([second?.error, second?.cells.length]).toEqual([null, first?.cells.length]);
  },
);

function isPeer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('peer.cjs');
  } catch {
    return false;
  }
}
