import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { breachesOf, misbehaving } from '../helpers/foreign.js';
import { isGone, sim, simJson, start, temporaryFolder } from '../helpers/sim.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

/** 1 asks 2 and 3, 3 asks 4, which has it; 2 is a program that misbehaves. */
function withProgram(exec: string): Record<number, TestPeer> {
  return {
    1: { neighbours: [2, 3] },
    2: { neighbours: [1, 3], files: { 'held.txt': 'held' }, keys: { exec } },
    3: { neighbours: [1, 2, 4] },
    4: { neighbours: [3], files: { 'x.txt': 'x' } },
  };
}

async function ask(how: string, file: string, ...args: string[]) {
  const cwd = temporaryFolder();
  const ini = writeTopology(cwd, withProgram(misbehaving(how)));
  return simJson([ini, '--get', file, '--quiet-for', '0.4', ...args], cwd);
}

describe('a foreign peer that misbehaves harms nobody else, and the result says what it did', () => {
  it.each([
    { how: 'crash', exitCode: 4, breaches: { 'stays-up': 'exit code 3: Traceback: this was too much' } },
    { how: 'silent', exitCode: 0, breaches: { forwards: 'nothing to peer 3 after a copy with TTL 7' } },
    {
      how: 'corrupt',
      exitCode: 0,
      breaches: { transfer: `the archive's MD5 is not ${'0'.repeat(32)}, which its header gives` },
    },
    {
      how: 'rubbish',
      exitCode: 0,
      breaches: {
        forwards: 'nothing to peer 3 after a copy with TTL 7',
        message: 'HELLO? is this the peer-to-peer? (not a message)',
      },
    },
    {
      how: 'careless',
      exitCode: 0,
      breaches: {
        ttl: expect.stringMatching(/^get x\.txt \d+ 127\.0\.0\.1 [0-9a-f]{32} \d \d \(to peer/u),
        duplicate: expect.stringMatching(/^get x\.txt /u),
        sender: expect.stringMatching(/^get x\.txt .*\(to peer [13]\)$/u),
      },
    },
    { how: 'fork', exitCode: 0, breaches: { forwards: 'nothing to peer 3 after a copy with TTL 7' } },
    {
      how: 'spew',
      exitCode: 0,
      breaches: expect.objectContaining({ flood: 'more queries than the rate limit allows' }),
    },
  ])('$how', async ({ how, exitCode, breaches }) => {
    const result = await ask(how, 'x.txt');
    expect(result.queries).toMatchObject([{ verdict: 'verified', holder: 4 }]);
    // What one passes on that should not may be the first to arrive.
    expect(result.queries[0]?.path?.slice(-2)).toEqual([3, 4]);
    expect(breachesOf(result, 2)).toEqual(breaches);
    expect(result).toMatchObject({ exitCode, left: { processes: 0, ports: 0, temporaryFiles: 0 } });
    for (const { expected, see } of result.violations) {
      expect(expected).not.toBe('');
      expect(see).toMatch(/^"/u);
    }
  });

  it('has what is asked for, and does not answer', async () => {
    const result = await ask('silent', 'held.txt');
    expect(result.exitCode).toBe(1);
    expect(breachesOf(result, 2)).toEqual({ answers: 'no hit after a query for held.txt' });
  });

  it('prints without end: its log does not fill the disk', async () => {
    const result = await ask('spew', 'x.txt');
    const log = readFileSync(join(result.folder, 'logs/peer-2.log'));
    expect(log.length).toBeLessThan(17 << 20);
  });
});

describe('a foreign peer that cannot start', () => {
  it.each([
    {
      title: 'is no command',
      exec: 'no-such-command-anywhere',
      says: /peer 2 cannot be started: .*no-such-command/u,
    },
    {
      title: 'ends at once',
      exec: 'node -e "console.error(`no config`); process.exit(7)"',
      says: /peer 2 died \(exit code 7\)\n {4}\| no config[\s\S]*peer 2 died while starting \(exit code 7\)/u,
    },
  ])('$title: exits 4, and says so', async ({ exec, says }) => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, withProgram(exec));
    const { exitCode, stdout, stderr } = await sim(['run', ini, '--get', 'x.txt', '--ports', 'auto'], cwd);
    expect(stdout + stderr).toMatch(says);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports/u);
  });
});

describe('a supervisor that is killed', () => {
  it('leaves no foreign process, wherever it went', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, withProgram(misbehaving('fork')));
    const running = start(
      ['run', ini, '--get', 'nobody.txt', '--quiet-for', '60', '--ports', 'auto', '-r', 'ndjson'],
      cwd,
    );
    await running.said(/"query:received"/u);
    const started = running.events.find((event) => event.type === 'peer:started' && event.peer === 2);
    const log = readFileSync(join(cwd, 'runs/latest/logs/peer-2.log'), 'utf8');
    const children = [...log.matchAll(/^child (\d+)$/gmu)].map(([, pid]) => Number(pid));
    const pids = [...children, ...(started?.type === 'peer:started' ? [started.pid] : [])];
    expect(pids).toHaveLength(3);
    running.process.kill('SIGKILL');
    await vi.waitFor(() => expect(pids.filter((pid) => !isGone(pid))).toEqual([]), {
      timeout: 3000,
      interval: 20,
    });
  });
});
