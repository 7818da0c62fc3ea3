import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeInvitation } from '../../src/control/invitation.js';
import { freePorts } from '../../src/foreign/ports.js';
import { open, run } from '../../src/index.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { onHosts } from '../helpers/agents.js';
import { isGone, repository, runFolderOf, sim, simScript, start, temporaryFolder } from '../helpers/sim.js';
import { Terminal } from '../helpers/terminal.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** A chain of three peers; the last one has x.txt. */
function chain(): { readonly cwd: string; readonly ini: string } {
  const cwd = temporaryFolder();
  return { cwd, ini: writeTopology(cwd, chainOf(3)) };
}

/** A launcher that starts so many agents on this machine, and then does something else. */
const launcher = (count: number, then = 'wait'): string =>
  `sh -c 'for i in $(seq ${count}); do "$@" & done; ${then}' sh`;

const get = ['--get', 'x.txt', '--reporter', 'ndjson'];

function eventsIn(stdout: string): TraceEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TraceEvent);
}

const joinedIn = (stdout: string): EventOf<'host:joined'>[] =>
  eventsIn(stdout).filter((event): event is EventOf<'host:joined'> => event.type === 'host:joined');

describe('the start of a run on several hosts', () => {
  it('gives each host a name of its own, and each peer a host', async () => {
    const { cwd, ini } = chain();
    const { exitCode, stdout } = await sim(['run', ini, ...get, ...onHosts(3)], cwd);
    expect(exitCode).toBe(0);
    const joined = joinedIn(stdout);
    expect(new Set(joined.map(({ host }) => host)).size).toBe(3);
    expect(joined.flatMap(({ placed }) => placed).sort()).toEqual([1, 2, 3]);
  });

  it('fails at once when the launcher ends before, with its last lines', async () => {
    const { cwd, ini } = chain();
    const failing = launcher(1, 'sleep 1000 & echo no such partition >&2; exit 7');
    const { exitCode, stderr } = await sim(['run', ini, ...get, '--hosts', '3', '--launcher', failing], cwd);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/sh ended \(exit code 7\) before all hosts were there: [01] of 3/u);
    expect(stderr).toContain('launcher.log: no such partition');
    expect(stderr).toContain('left behind: 0 processes');
    expect(existsSync(join(runFolderOf(cwd), 'result.json'))).toBe(true);
  });

  it('goes on without a host that does not come, if --partial says so', async () => {
    const { cwd, ini } = chain();
    const args = ['--hosts', '3', '--launcher', launcher(2), '--hosts-within', '0.5'];
    const missing = await sim(['run', ini, ...get, ...args], cwd);
    expect([missing.exitCode, missing.stderr]).toEqual([
      4,
      expect.stringContaining('0.5 s after the first host, not all were there: '),
    ]);
    expect(missing.stderr).toContain('hint: wait longer with --hosts-within, or go on without');
    const partial = await sim(['run', ini, ...get, ...args, '--partial'], cwd);
    expect(partial.stderr).toMatch(
      /warning: [12] of 3 hosts are missing, and the run goes on without: 0\.5 s after the first host/u,
    );
    const placed = joinedIn(partial.stdout).flatMap((host) => host.placed);
    expect([partial.exitCode, placed.sort()]).toEqual([0, [1, 2, 3]]);
  });

  it('sends agents away that are too many', async () => {
    const { cwd, ini } = chain();
    const args = ['run', ini, ...get, '--hosts', '2', '--launcher', launcher(4)];
    const { exitCode, stdout } = await sim(args, cwd);
    expect([exitCode, joinedIn(stdout).length]).toEqual([0, 2]);
  });

  it('says what it waits for, and stops at Ctrl-C', async () => {
    const { cwd, ini } = chain();
    const waiting = `sh -c 'echo $$ >pid; exec sleep 1000' sh`;
    const args = ['run', ini, '--get', 'x.txt', '--hosts', '3', '--launcher', waiting];
    const terminal = new Terminal(args, { cwd });
    await terminal.printed(/waiting for sh to start the agents, \d+ s/u);
    terminal.type('\u0003');
    const { exitCode } = await terminal.finished;
    expect(exitCode).toBe(130);
    await expect.poll(() => isGone(Number(readFileSync(join(cwd, 'pid'), 'utf8')))).toBe(true);
  });

  it.each([false, true])(
    'waits for agents that are started by hand, with a given invitation: %s',
    async (isGiven) => {
      const { cwd, ini } = chain();
      const invitation = join(cwd, 'invitation.json');
      const key = '0123456789abcdef'.repeat(4);
      const [port = 0] = await freePorts('127.0.0.1', 1);
      if (isGiven) writeInvitation(invitation, { addresses: ['127.0.0.1'], port, key });
      const args = ['--launcher', 'none', '--hosts', '2', '--invitation', 'invitation.json'];
      const running = start(['run', ini, ...get, ...args], cwd);
      await expect.poll(() => existsSync(invitation), { timeout: 20_000 }).toBe(true);
      const agents = [1, 2].map(() => start(['agent', invitation], cwd));
      const { exitCode, stdout } = await running.finished;
      expect([exitCode, joinedIn(stdout).length]).toEqual([0, 2]);
      expect(eventsIn(stdout).filter(({ type }) => type === 'host:left')).toHaveLength(2);
      for (const { finished } of agents) expect(await finished).toMatchObject({ exitCode: 0 });
      expect(existsSync(invitation)).toBe(isGiven);
    },
  );

  it('starts nothing, and writes nothing, if it is refused', async () => {
    const { cwd, ini } = chain();
    const given = join(cwd, 'started');
    const args = ['--launcher', `touch ${given}`, '--hosts', '4'];
    const { exitCode, stderr } = await sim(['run', ini, ...get, ...args], cwd);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('4 hosts are more than the 3 peers')]);
    const lonely = await sim(['run', ini, ...get, '--place', 'blocks'], cwd);
    expect([lonely.exitCode, lonely.stderr]).toEqual([
      2,
      expect.stringContaining('--place needs a launcher for other machines'),
    ]);
    expect([existsSync(given), existsSync(join(cwd, 'runs'))]).toEqual([false, false]);
  });
});

describe('a topology with a [Launcher] section', () => {
  it('runs its command only if that is allowed, and not if the command line replaces it', async () => {
    const { cwd, ini } = chain();
    writeFileSync(ini, `[Launcher]\nlauncher = ${launcher(3)}\nhosts = 3\n`, { flag: 'a' });
    const refused = await sim(['run', ini, ...get], cwd);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/test\.ini:\d+: the launcher runs sh -c '/u);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
    const args = ['run', ini, ...get, '--predict', '--out'];
    const allowed = await sim([...args, 'on-hosts', '--allow-exec'], cwd);
    expect([allowed.exitCode, joinedIn(allowed.stdout).length]).toEqual([0, 3]);
    const local = await sim([...args, 'local', '--launcher', 'local', '--ports', 'auto'], cwd);
    expect([local.exitCode, joinedIn(local.stdout).length]).toEqual([0, 0]);
    expect(await sim(['diff', 'on-hosts', 'local'], cwd)).toMatchObject({ exitCode: 0 });
    const other = await sim([...args, 'other', ...onHosts(2)], cwd);
    expect([other.exitCode, joinedIn(other.stdout).length]).toEqual([0, 2]);
  });
});

describe('sim shell on several hosts', () => {
  it('refuses addresses of the INI, and follows other changes', async () => {
    const { cwd, ini } = chain();
    const lines = [
      'set ports ini',
      'modify serverport 20009',
      'modify peerlist none',
      'modify peerlist 2',
      'get x.txt',
    ];
    const { stdout } = await simScript(['shell', ini, ...onHosts(2)], lines, cwd);
    const answers = stdout.trimEnd().split('\n');
    expect(answers).toEqual([
      expect.stringContaining(
        'the ports of the INI are for one machine, and these peers run on other machines',
      ),
      expect.stringContaining(
        'an address of the INI is for one machine, and these peers run on other machines',
      ),
      expect.stringContaining('Modify success'),
      expect.stringContaining('Modify success'),
      expect.stringContaining('x.txt'),
    ]);
    expect(readFileSync(ini, 'utf8')).toContain('server_port = 20001');
  });
});

describe('run() and open() on several hosts', () => {
  it('take the options of the command line', async () => {
    const { cwd, ini } = chain();
    const options = { topology: ini, cwd, hosts: 2, launcher: launcher(2), place: 'round-robin' };
    const result = await run({ ...options, get: ['x.txt'] });
    expect(result.exitCode).toBe(0);
    const network = await open({ ...options, hosts: 3, launcher: launcher(3) });
    expect((await network.ask('x.txt', { from: 1 })).verdict).toBe('verified');
    expect(await network.close()).toMatchObject({ exitCode: 0 });
    await expect(run({ ...options, get: ['x.txt'], hosts: 0 })).rejects.toMatchObject({ code: 'bad-usage' });
    await expect(open({ topology: ini, cwd, partial: true })).rejects.toMatchObject({ code: 'bad-usage' });
  });
});

describe('a run without a launcher', () => {
  it('loads no code of hosts', async () => {
    const folder = temporaryFolder();
    for (const name of ['dist', 'package.json'])
      cpSync(join(repository, name), join(folder, name), { recursive: true });
    const { cwd, ini } = chain();
    const chunks = join(folder, 'dist/chunks');
    const entries = readdirSync(chunks).filter((name) => /^(?:run-hosts|read-plan)-/u.test(name));
    expect(entries).toHaveLength(2);
    for (const name of entries) rmSync(join(chunks, name));
    rmSync(join(folder, 'dist/agent.cjs'));
    const args = [join(folder, 'dist/cli.js'), 'run', ini, ...get, '--ports', 'auto'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 50_000 });
    expect([status, stderr]).toEqual([0, expect.stringContaining('left behind: 0 processes')]);
  });

  it('has no import of hosts/ that is not for types, or late', () => {
    const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.ts') && !path.startsWith('hosts/'));
    const importers = sources.filter((path) => {
      const text = readFileSync(join(repository, 'src', path), 'utf8');
      return /^(?:import|export) (?!type\b)[^;]*?from '[^';]*\/hosts\/[^';]*';/mu.test(text);
    });
    expect(importers).toEqual([]);
    const late = sources.filter((path) => {
      return /import\('[^']*\/hosts\//u.test(readFileSync(join(repository, 'src', path), 'utf8'));
    });
    expect(late).toContain('run/hosts.ts');
    expect(late.filter((path) => !path.startsWith('run/'))).toEqual([]);
  });
});
