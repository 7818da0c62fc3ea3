import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cluster, resultIn } from '../helpers/cluster.js';
import { sim, temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('flood', 4);

/**
 * A run without a launcher, of the same network, must be the same in canonical form. It is on the login host, whose ports no other
 * program of this machine can reach.
 */
async function isAsLocally(cwd: string, args: readonly string[], ...runs: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await cluster.start(['run', ...args, '--out', 'local'], cwd).finished;
  expect(exitCode, stderr).toBe(0);
  for (const run of runs)
    expect(await sim(['diff', 'local', run], cwd)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/the same: \d+ lines/u),
    });
}

describe.skipIf(cluster.missing !== null)('sim run on several hosts', () => {
  it('floods chain3 over three nodes that srun starts, as it does on one machine', async () => {
    const cwd = temporaryFolder();
    const result = await cluster.run(
      ['chain3', '--get', '3.txt', '--hosts', '3', '--launcher', 'slurm', '--out', 'hosts'],
      cwd,
    );
    expect(result).toMatchObject({ exitCode: 0, queries: [{ verdict: 'verified', path: [1, 2, 3] }] });
    expect(result.hosts?.list.map(({ peers }) => peers)).toEqual([1, 1, 1]);
    await isAsLocally(cwd, ['chain3', '--get', '3.txt'], 'hosts');
    await cluster.isClean();
  });

  it('floods 40 peers over the four nodes of an sbatch, as it does on one machine', async () => {
    const cwd = temporaryFolder();
    const network = 'barabasi-albert --peers 40 --attach 2 --files 8 --ttl 8 --seed 7 --out net.ini';
    expect(await sim(['topology', 'generate', ...network.split(' ')], cwd)).toMatchObject({ exitCode: 0 });
    const args = ['net.ini', '--get', 'file-6.txt', '--lockstep'];
    const line = ['run', ...args, '--launcher', 'slurm', '--out', 'hosts'];
    const job = cluster.submit(line, cwd);
    await cluster.jobIsOver(job);
    expect(readFileSync(join(cwd, 'job.log'), 'utf8')).toContain('file-6.txt found at peer 40');
    expect(resultIn(cwd, 'hosts').hosts?.list.map(({ peers }) => peers)).toEqual([10, 10, 10, 10]);
    await isAsLocally(cwd, args, 'hosts');
    await cluster.isClean();
  });

  it.skipIf(cluster.lacks('sshd', 'mpirun'))('floods over nodes that mpirun starts with ssh', async () => {
    const cwd = temporaryFolder();
    const root = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
    const args = ['seven', '--get', '6.txt', '--lockstep'];
    const onHosts = ['--hosts', 'node1,node2,node3,node4', '--launcher', 'mpirun', '--out', 'hosts'];
    const result = await cluster.run([...args, ...onHosts], cwd, root);
    expect(result).toMatchObject({ exitCode: 0, error: null });
    expect(result.hosts?.list.map(({ name }) => name)).toEqual(['node1', 'node2', 'node3', 'node4']);
    await isAsLocally(cwd, args, 'hosts');
    await cluster.isClean();
  });

  it.skipIf(cluster.lacks('sshd', 'parallel'))('floods over nodes that GNU parallel starts', async () => {
    const cwd = temporaryFolder();
    const args = ['seven', '--get', '6.txt', '--lockstep'];
    const onHosts = ['--hosts', 'node1,node2,node3,node4', '--launcher', 'parallel', '--out', 'hosts'];
    const result = await cluster.run([...args, ...onHosts], cwd);
    expect(result).toMatchObject({ exitCode: 0, error: null });
    expect(result.hosts?.list.map(({ name }) => name)).toEqual(['node1', 'node2', 'node3', 'node4']);
    await isAsLocally(cwd, args, 'hosts');
    await cluster.isClean();
  });
});
