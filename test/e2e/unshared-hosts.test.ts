import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { walk } from '../../src/core/walk.js';
import type { RunResult } from '../../src/judge/result.js';
import { processesBelow } from '../helpers/agents.js';
import { runFolderOf, sim, simScript, start, temporaryFolder, traceOf } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';
import { canUnshare, unsharedHosts } from '../helpers/unshared.js';

const runs = describe.skipIf(!canUnshare);

/** The downloads and logs of a run, with their contents. */
function filesOf(run: string): string[] {
  return ['downloads', 'logs'].flatMap((part) =>
    [...walk(join(run, part))]
      .filter(({ name }) => !name.includes('launcher'))
      .map(({ path, kind }) => {
        const at = join(run, part, path);
        const mode = (lstatSync(at).mode & 0o777).toString(8);
        return `${part}/${path} ${kind} ${mode} ${kind === 'file' ? readFileSync(at, 'base64') : ''}`;
      }),
  );
}

function resultOf(run: string): RunResult {
  return JSON.parse(readFileSync(join(run, 'result.json'), 'utf8')) as RunResult;
}

/** A chain of 3 peers whose last one shares files and folders with odd names. */
function oddNetwork(cwd: string): string {
  return writeTopology(cwd, {
    ...chainOf(3),
    3: {
      neighbours: [2],
      files: {
        'a b.txt': 'x'.repeat(300_000),
        none: '',
        'notes/deep/数据': 'data',
        'notes/empty.txt': '',
        Case: 'C',
        case: 'c',
      },
    },
  });
}

runs('sim run on hosts that share no folder (needs mount namespaces)', () => {
  it('has the same canonical result and the same files as on one machine', async () => {
    const cwd = temporaryFolder();
    const ini = oddNetwork(cwd);
    const hosts = unsharedHosts(cwd, 3);
    const get = ['a b.txt', 'none', 'notes/', 'Case', 'missing'].flatMap((file) => ['--get', file]);
    const local = await sim(['run', ini, ...get, '--ports', 'auto', '--out', 'runs/local'], cwd);
    const remote = await sim(['run', ini, ...get, ...hosts.options, '--out', 'runs/hosts'], cwd);
    expect(remote.exitCode, remote.stderr).toBe(local.exitCode);
    expect(await sim(['diff', 'runs/local', 'runs/hosts'], cwd)).toMatchObject({ exitCode: 0 });
    expect(filesOf(join(cwd, 'runs/hosts'))).toEqual(filesOf(join(cwd, 'runs/local')));
    const { queries, leftovers, violations } = resultOf(join(cwd, 'runs/hosts'));
    expect(violations).toEqual([]);
    expect(leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
    expect(queries.map(({ savedTo }) => (savedTo === null ? undefined : existsSync(savedTo)))).toEqual([
      ...[true, true, true, true],
      undefined,
    ]);
    expect(hosts.scratch()).toEqual([]);
    expect(await sim(['verify', 'runs/hosts'], cwd)).toMatchObject({ exitCode: 0 });
    // The paths of the trace are ours.
    expect(readFileSync(join(cwd, 'runs/hosts/trace.ndjson'), 'utf8')).not.toContain(join(cwd, 'tmp'));
  });

  it('compares a false file with the share of its holder, as on one machine', async () => {
    const cwd = temporaryFolder();
    const ini = oddNetwork(cwd);
    const hosts = unsharedHosts(cwd, 3);
    const args = ['run', ini, '--get', 'a b.txt', '--fault', 'lie 3', '--seed', '1'];
    await sim([...args, '--ports', 'auto', '--out', 'runs/local'], cwd);
    await sim([...args, ...hosts.options, '--out', 'runs/hosts'], cwd);
    const [local, remote] = ['local', 'hosts'].map((name) =>
      traceOf(resultOf(join(cwd, 'runs', name))).flatMap((event) =>
        event.type === 'transfer:failed' || event.type === 'transfer:verified' ? [{ ...event, at: 0 }] : [],
      ),
    );
    expect(remote?.map((event) => ({ ...event, id: '', cause: '', query: '', savedTo: '' }))).toEqual(
      local?.map((event) => ({ ...event, id: '', cause: '', query: '', savedTo: '' })),
    );
    expect(remote?.length).toBeGreaterThan(0);
    expect(filesOf(join(cwd, 'runs/hosts'))).toEqual(filesOf(join(cwd, 'runs/local')));
  });

  it('says which host has no room for a share', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2, { 'x.txt': Buffer.alloc(3 << 20) }));
    const hosts = unsharedHosts(cwd, 2, '1m');
    const { exitCode, stderr } = await sim(['run', ini, '--get', 'x.txt', ...hosts.options], cwd);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/host \S+ cannot keep \S+shares\/2: ENOSPC/u);
    expect(stderr).toMatch(/hint: .*must be writable and large enough; TMPDIR names another place/su);
    expect(hosts.scratch()).toEqual([]);
  });

  it('leaves nothing on a host after Ctrl-C while a share is sent', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2, { 'x.txt': 'x' }));
    truncateSync(join(cwd, 'shares', '2', 'x.txt'), 8 * 2 ** 30);
    const hosts = unsharedHosts(cwd, 2);
    const running = start(['run', ini, '--get', 'x.txt', ...hosts.options, '--out', 'runs/hosts'], cwd);
    await expect
      .poll(() => hosts.scratch().some((folder) => existsSync(join(folder, 'shares', '1', 'x.txt'))))
      .toBe(true);
    running.process.kill('SIGINT');
    expect(await running.finished).toMatchObject({ exitCode: 130 });
    expect(hosts.scratch()).toEqual([]);
    expect(resultOf(join(cwd, 'runs/hosts')).leftovers).toEqual({
      processes: 0,
      ports: 0,
      temporaryFiles: 0,
    });
  });

  it.each(['the supervisor', 'an agent'])('leaves nothing on a host when %s is killed', async (victim) => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2, { 'x.txt': 'x' }));
    const hosts = unsharedHosts(cwd, 2);
    const running = start(
      ['run', ini, '--get', 'x.txt', '--timeout', '600', '--fault', 'pause 2', ...hosts.options],
      cwd,
    );
    const { pid = 0 } = running.process;
    await expect.poll(() => readyPeers(cwd)).toBe(2);
    expect(hosts.scratch()).toHaveLength(2);
    const agents = processesBelow(pid).filter((one) =>
      readFileSync(`/proc/${one}/cmdline`, 'latin1').includes('agent.cjs'),
    );
    process.kill(victim === 'an agent' ? (agents.at(-1) ?? 0) : pid, 'SIGKILL');
    // Without its peer the query ends, and soon the run: then the folder of the other host is removed too.
    await expect.poll(() => hosts.scratch().length).toBeLessThanOrEqual(victim === 'an agent' ? 1 : 0);
    if (victim === 'an agent') running.process.kill('SIGINT');
    await running.finished;
    await expect.poll(() => hosts.scratch()).toEqual([]);
  });
});

/** How many peers have started in the only run below `cwd`. */
function readyPeers(cwd: string): number {
  const [run] = readdirSync(join(cwd, 'runs')).filter((name) => name !== 'latest');
  if (run === undefined) return 0;
  const trace = readFileSync(join(cwd, 'runs', run, 'trace.ndjson'), 'utf8');
  return trace.split('"type":"link:opened"').length - 1;
}

runs('sim shell on hosts that share no folder (needs mount namespaces)', () => {
  it('sends a share that modify has changed, and a restarted peer finds its downloads', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(3));
    mkdirSync(join(cwd, 'shares', 'new'));
    writeFileSync(join(cwd, 'shares', 'new', 'new.txt'), 'new');
    const hosts = unsharedHosts(cwd, 3);
    const { stdout, exitCode } = await simScript(
      ['shell', ini, ...hosts.options],
      [
        'as 1',
        'get x.txt',
        'get new.txt',
        'as 3',
        'modify sharedir shares/new',
        'as 1',
        'get new.txt',
        'kill 1',
        'start 1',
        'kill 3',
        'as 2',
        'get x.txt',
      ],
      cwd,
    );
    expect(exitCode, stdout).toBe(1);
    const lines = stdout.split('\n').filter((line) => /found/u.test(line));
    expect(lines).toEqual([
      expect.stringContaining('x.txt found at peer 3'),
      expect.stringContaining('new.txt not found'),
      expect.stringContaining('new.txt found at peer 3'),
      expect.stringContaining('x.txt found at peer 1'),
    ]);
    const downloads = join(runFolderOf(cwd), 'downloads');
    expect([...walk(downloads)].map(({ path }) => path)).toEqual([
      '1',
      '1/new.txt',
      '1/x.txt',
      '2',
      '2/x.txt',
    ]);
    expect(hosts.scratch()).toEqual([]);
  });
});
