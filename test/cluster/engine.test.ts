import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Cluster, resultIn } from '../helpers/cluster.js';
import { temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('engine', 2);
const slowFlood = ['run', 'chain3', '--get', '3.txt', '--slow', '4000', '--out', 'hosts'];
const onTwo = ['--hosts', '2', '--launcher', 'slurm'];

const jobs = (): string => cluster.on('login', ['squeue', '--noheader', '--format=%j']);

/** Lets a job of somebody else have all nodes until the returned function is called. */
async function occupy(): Promise<() => void> {
  const words = [
    'sbatch',
    '--parsable',
    '--nodes=2',
    '--exclusive',
    '--output=/dev/null',
    '--wrap=sleep 600',
  ];
  const job = cluster.on('login', words).trim();
  await vi.waitFor(
    () => expect(cluster.on('login', ['squeue', '-h', '-j', job, '-o', '%T'])).toContain('RUNNING'),
    {
      timeout: 50_000,
    },
  );
  return () => cluster.on('login', ['scancel', job]);
}

describe.skipIf(cluster.missing !== null)('a run whose job is ended by Slurm', () => {
  it('reports no peer as died when it is cancelled with all its processes', async () => {
    const cwd = temporaryFolder();
    const job = cluster.submit([...slowFlood, '--launcher', 'slurm'], cwd);
    await cluster.hasLine(join(cwd, 'hosts/trace.ndjson'), /"type":"query:sent"/u);
    // SIGTERM to the supervisor, the agents and the peers at the same time.
    cluster.on('login', ['scancel', '--full', '--signal=TERM', job]);
    await cluster.jobIsOver(job);
    const { exitCode, peers, leftovers, hosts } = resultIn(cwd, 'hosts');
    expect(exitCode).toBe(143);
    expect(peers.map(({ end }) => end)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
    expect(hosts?.list).toHaveLength(2);
    expect(readFileSync(join(cwd, 'hosts/trace.ndjson'), 'utf8')).not.toMatch(
      /"type":"(?:peer:died|host:lost)"/u,
    );
    await cluster.isClean();
  });
});

describe.skipIf(cluster.missing !== null)('a run that waits in the queue of Slurm', () => {
  it.each([
    { signal: 'INT', code: 130 },
    { signal: 'TERM', code: 143 },
    { signal: 'KILL', code: 137 },
  ] as const)('leaves the queue at SIG$signal', async ({ signal, code }) => {
    const free = await occupy();
    const cwd = temporaryFolder();
    const run = cluster.start([...slowFlood, ...onTwo], cwd);
    await vi.waitFor(() => expect(jobs().split('\n').filter(Boolean)).toHaveLength(2), { timeout: 50_000 });
    cluster.kill('login', 'dist/cli.js run', signal);
    expect(await run.finished).toMatchObject({ exitCode: code });
    await vi.waitFor(() => expect(jobs().split('\n').filter(Boolean)).toHaveLength(1), { timeout: 50_000 });
    free();
    await cluster.isClean();
  });
});
