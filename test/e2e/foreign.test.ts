import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { misbehaving, violationsOf } from '../helpers/foreign.js';
import { isGone, sim, simJson, start, temporaryFolder } from '../helpers/sim.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

/**
 * Peer 1 sends queries to 2 and 3, 3 to 4, which has x.txt. Peer 2 is foreign and misbehaves.
 *
 * @param isBetween whether only peer 2 sends them to peer 3
 */
function withForeignPeer(exec: string, isBetween = false): Record<number, TestPeer> {
  return {
    1: { neighbours: isBetween ? [2] : [2, 3] },
    2: { neighbours: [1, 3], files: { 'held.txt': 'held' }, keys: { exec } },
    3: { neighbours: isBetween ? [2, 4] : [1, 2, 4] },
    4: { neighbours: [3], files: { 'x.txt': 'x' } },
  };
}

async function ask(how: string, file: string, ...args: string[]) {
  const cwd = temporaryFolder();
  // The hit of the corrupt peer must be the first.
  const ini = writeTopology(cwd, withForeignPeer(misbehaving(how), how === 'corrupt'));
  // On a loaded machine it takes a while until a peer has received more messages than the rate limit allows.
  const quietFor = how === 'spew' ? '3' : '0.4';
  return simJson([ini, '--allow-exec', '--get', file, '--quiet-for', quietFor, ...args], cwd);
}

describe('sim run, when a foreign peer misbehaves', () => {
  it.each([
    { how: 'crash', exitCode: 4, violations: { 'stays-up': 'exit code 3: Traceback: this was too much' } },
    { how: 'silent', exitCode: 0, violations: { forwards: 'nothing to peer 3 after a copy with TTL 7' } },
    {
      how: 'corrupt',
      exitCode: 0,
      violations: {
        transfer: `MD5 mismatch: expected ${'0'.repeat(32)}, got 64a9296f29b2c9cd8df2d07249081565`,
      },
    },
    {
      how: 'rubbish',
      exitCode: 0,
      violations: {
        forwards: 'nothing to peer 3 after a copy with TTL 7',
        message: 'HELLO? is this the peer-to-peer? (not a message)',
      },
    },
    {
      how: 'careless',
      exitCode: 0,
      violations: {
        ttl: expect.stringMatching(/^get x\.txt \d+ 127\.0\.0\.1 [0-9a-f]{32} \d \d \(to peer/u),
        duplicate: expect.stringMatching(/^get x\.txt /u),
        sender: expect.stringMatching(/^get x\.txt .*\(to peer [13]\)$/u),
      },
    },
    { how: 'fork', exitCode: 0, violations: { forwards: 'nothing to peer 3 after a copy with TTL 7' } },
    {
      how: 'spew',
      exitCode: 0,
      violations: expect.objectContaining({ flood: 'more queries than the rate limit allows' }),
    },
  ])(
    'still verifies the file and lists the violations, for the misbehaviour $how',
    async ({ how, exitCode, violations }) => {
      const result = await ask(how, 'x.txt');
      expect(result.queries).toMatchObject([{ verdict: 'verified', holder: 4 }]);
      // A message that peer 2 should not have sent may be the first to arrive.
      expect(result.queries[0]?.path?.slice(-2)).toEqual([3, 4]);
      expect(violationsOf(result, 2)).toEqual(violations);
      expect(result).toMatchObject({ exitCode, leftovers: { processes: 0, ports: 0, temporaryFiles: 0 } });
      for (const { expected, see } of result.violations) {
        expect(expected).not.toBe('');
        expect(see).toMatch(/^(?:W\d|")/u);
      }
      // Peer 2 prints without end when it spews, and must not fill the disk.
      expect(statSync(join(result.folder, 'logs/peer-2.log')).size).toBeLessThan(17 << 20);
    },
  );

  it('exits 1 and lists the missing hit, if the foreign peer does not answer for a file that it has', async () => {
    const result = await ask('silent', 'held.txt');
    expect(result.exitCode).toBe(1);
    expect(violationsOf(result, 2)).toEqual({ answers: 'no hit after a query for held.txt' });
  });
});

describe('sim run, when a foreign peer cannot start', () => {
  it.each([
    {
      title: 'its command does not exist',
      exec: 'no-such-command-anywhere',
      says: /peer 2 cannot be started: .*no-such-command/u,
    },
    {
      title: 'it ends at once',
      exec: 'node -e "console.error(`no config`); process.exit(7)"',
      says: /peer 2 died \(exit code 7\)\n {4}\| no config[\s\S]*peer 2 died while starting \(exit code 7\)/u,
    },
  ])('exits 4 and reports the reason, if $title', async ({ exec, says }) => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, withForeignPeer(exec));
    const { exitCode, stdout, stderr } = await sim(
      ['run', ini, '--allow-exec', '--get', 'x.txt', '--ports', 'auto'],
      cwd,
    );
    expect(stdout + stderr).toMatch(says);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports/u);
  });
});

describe('sim run, when it is killed with foreign peers', () => {
  it('leaves no foreign process, not even one in a session of its own', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, withForeignPeer(misbehaving('fork')));
    const running = start(
      [
        'run',
        ini,
        '--allow-exec',
        '--get',
        'nobody.txt',
        '--quiet-for',
        '60',
        '--ports',
        'auto',
        '-r',
        'ndjson',
      ],
      cwd,
    );
    await running.printed(/"query:received"/u);
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

describe('ready = line:', () => {
  it('[E2] with a pattern that takes years is an error with the place in the INI, and exit code 4', async () => {
    const cwd = temporaryFolder();
    const print = `node -e "console.log('a'.repeat(60) + '!'); setInterval(() => {}, 1e6)"`;
    const ini = writeTopology(cwd, {
      1: { neighbours: [2] },
      2: { neighbours: [1], keys: { exec: print, ready: 'line:^(a+)+$' } },
    });
    const { exitCode, stderr } = await sim(
      ['run', ini, '--allow-exec', '--get', 'x.txt', '--ports', 'auto'],
      cwd,
    );
    expect(stderr).toMatch(/peer 2 cannot be started: its ready line:"\^\(a\+\)\+\$" takes too long/u);
    expect(stderr).toMatch(/hint: write ready = line: with the text that it prints, in \S+\.ini:\d+/u);
    expect(exitCode).toBe(4);
  });
});
