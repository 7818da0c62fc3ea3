import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../helpers/cluster.js';
import { bin, sim, temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('sweep', 2);

describe.skipIf(cluster.missing !== null)('sim sweep jobs slurm', () => {
  it('writes an array of jobs that gives what one sweep gives', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, 'sweep.ini'),
      '[Grid]\ntopology = ring8 | grid4x4\nttl = 1..3\nqueries = 5\nseed = 1..2\n',
    );
    mkdirSync(join(cwd, 'bin'));
    symlinkSync(bin, join(cwd, 'bin/sim'));
    const { stdout } = await sim(['sweep', 'jobs', 'slurm', 'sweep.ini', '--shards', '4'], cwd);
    writeFileSync(join(cwd, 'sweep.sbatch'), stdout);
    const path = `PATH=${join(cwd, 'bin')}:$PATH`;
    cluster.on('login', ['sh', '-c', `${path} sbatch --wait sweep.sbatch`], cwd);
    const [, merge = ''] = /^# {3}(sim sweep merge .*)$/mu.exec(stdout) ?? [];
    cluster.on('login', ['sh', '-c', `export ${path}; ${merge}`], cwd);
    await sim(['sweep', 'sweep.ini', '-o', 'whole'], cwd);
    const pointsIn = (folder: string): string => readFileSync(join(cwd, folder, 'points.csv'), 'utf8');
    expect(pointsIn('results/all')).toBe(pointsIn('whole'));
  });
});
