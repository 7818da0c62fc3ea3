import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import { Cluster } from '../helpers/cluster.js';
import { bin, temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('names', 3);
const chain3 = ['chain3', '--get', '3.txt'];
const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };

describe.skipIf(cluster.missing !== null)('names of hosts', () => {
  it('are read from a file', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'hosts'), 'node3\nnode1\n');
    const result = await cluster.run([...chain3, '--launcher', 'slurm', '--hosts', 'hosts'], cwd);
    expect(result.hosts?.list.map(({ name }) => name)).toEqual(['node1', 'node3']);
    await cluster.isClean();
  });

  it.skipIf(cluster.lacks('mpirun'))('are not needed by mpirun inside an allocation', async () => {
    const run = [process.execPath, bin, 'run', ...chain3, '--launcher', 'mpirun', '--reporter', 'json'];
    const allocate = ['env', ...Object.entries(asRoot).map((pair) => pair.join('=')), 'salloc', '--quiet'];
    const printed = cluster.on('login', [...allocate, '--nodes=3', ...run], temporaryFolder());
    const result = JSON.parse(printed) as RunResult;
    expect(result).toMatchObject({ exitCode: 0, queries: [{ verdict: 'verified' }] });
    expect(result.hosts?.list.map(({ name }) => name)).toEqual(['node1', 'node2', 'node3']);
    await cluster.isClean();
  });

  it.for([
    { launcher: 'slurm', says: 'Invalid node name specified', needs: ['srun'] },
    { launcher: 'mpirun', says: 'ssh: Could not resolve hostname nosuch', needs: ['sshd', 'mpirun'] },
  ])(
    'that $launcher does not know end the run, with what $launcher says',
    async ({ launcher, says, needs }) => {
      if (cluster.lacks(...needs)) return;
      const args = ['run', ...chain3, '--launcher', launcher, '--hosts', 'node1,nosuch'];
      const { exitCode, stderr } = await cluster.start(args, temporaryFolder(), asRoot).finished;
      expect(exitCode).toBe(4);
      expect(stderr).toContain(says);
      await cluster.isClean();
    },
  );
});
