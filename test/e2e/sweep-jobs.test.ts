import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { containerOf, expanded, objectsIn, validate } from '../helpers/kubernetes.js';
import { bin, sim, temporaryFolder } from '../helpers/sim.js';

const ini = '[Grid]\ntopology = ring8 | grid4x4\nstrategy = flood\nttl = 1..3\nqueries = 5\nseed = 1..2\n';

function folderWithSweep(): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'sweep.ini'), ini);
  return cwd;
}

/** The environment of a shell in which `sim` is the built bin. */
function withSim(cwd: string): NodeJS.ProcessEnv {
  mkdirSync(join(cwd, 'bin'), { recursive: true });
  symlinkSync(bin, join(cwd, 'bin/sim'));
  return { PATH: `${join(cwd, 'bin')}:${process.env['PATH']}`, HOME: cwd };
}

async function jobFile(cwd: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await sim(['sweep', 'jobs', ...args], cwd);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
}

const pointsIn = (cwd: string, folder: string): string =>
  readFileSync(join(cwd, folder, 'points.csv'), 'utf8');

const hasParallel =
  spawnSync('parallel', ['--version'], { encoding: 'utf8' }).stdout?.startsWith('GNU parallel') === true;

describe('sim sweep jobs', { timeout: 240_000 }, () => {
  beforeAll(() => {
    if (!hasParallel) console.log('skipped: a sweep with GNU parallel: it is not installed');
  });

  it.runIf(hasParallel)('writes a script for GNU parallel that gives what one sweep gives', async () => {
    const cwd = folderWithSweep();
    const script = await jobFile(cwd, 'parallel', 'sweep.ini', '--shards', '3');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sweep.sh'], {
      cwd,
      env: withSim(cwd),
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toMatch(/12 of 12 points in results\/all\/points\.csv/u);
    expect(status).toBe(0);
    await sim(['sweep', 'sweep.ini', '-o', 'whole'], cwd);
    expect(pointsIn(cwd, 'results/all')).toBe(pointsIn(cwd, 'whole'));
  });

  it('writes an array of jobs for Slurm, each of which simulates its part, also when it is started again', async () => {
    const cwd = folderWithSweep();
    const script = await jobFile(cwd, 'slurm', 'sweep.ini', '--shards', '2', '--cpus', '2');
    expect(script).toMatch(/^#SBATCH --array=1-2$/mu);
    expect(script).toMatch(/^#SBATCH --cpus-per-task=2$/mu);
    const env = withSim(cwd);
    // As Slurm starts it, which gives each job its number; the second one was started again.
    for (const task of ['1', '2', '2']) {
      const { status } = spawnSync('bash', ['-c', script], {
        cwd,
        env: { ...env, SLURM_ARRAY_TASK_ID: task },
      });
      expect(status).toBe(0);
    }
    const [, merge = ''] = /^# {3}(sim sweep merge .*)$/mu.exec(script) ?? [];
    expect(spawnSync('sh', ['-c', merge], { cwd, env }).status).toBe(0);
    await sim(['sweep', 'sweep.ini', '-o', 'whole'], cwd);
    expect(pointsIn(cwd, 'results/all')).toBe(pointsIn(cwd, 'whole'));
  });

  it('writes an Indexed Job for Kubernetes, whose pods simulate all shards', async () => {
    const cwd = folderWithSweep();
    const given = ['--shards', '2', '--image', 'floodsim:0.1.0', '--results', 'lab'];
    const objects = objectsIn(await jobFile(cwd, 'kubernetes', 'sweep.ini', ...given));
    for (const object of objects) validate(object);
    expect(objects).toMatchObject([
      { kind: 'ConfigMap', metadata: { name: 'floodsim-sweep' }, data: { 'sweep.ini': ini } },
      {
        kind: 'Job',
        spec: { completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 5 },
      },
    ]);
    const command = (containerOf(objects).command ?? []).map((word) => expanded(word, {}));
    // The folders of a pod are below this one.
    const [file = '', ...words] = command.map((word) =>
      word.replace(/^\/sweep(?=\/)/u, cwd).replace(/^\/results$/u, join(cwd, 'results')),
    );
    const env = withSim(cwd);
    for (const index of ['0', '1']) {
      const { status } = spawnSync(file, words, { cwd, env: { ...env, JOB_COMPLETION_INDEX: index } });
      expect(status).toBe(0);
    }
    const merged = await sim(['sweep', 'merge', 'results/part1', 'results/part2', '-o', 'all'], cwd);
    expect(merged.exitCode).toBe(0);
  });

  it('refuses what a job could not do', async () => {
    const cwd = folderWithSweep();
    writeFileSync(join(cwd, 'own.txt'), '1 2\n');
    writeFileSync(join(cwd, 'files.ini'), '[Grid]\ntopology = own.txt\nttl = 1..20\n');
    const refused: (readonly [string[], RegExp])[] = [
      [['slurm', 'sweep.ini', '--shards', '13'], /invalid --shards 13\n.*from 1 to 12/u],
      [['slurm', 'sweep.ini', '--cpus', '0'], /invalid --cpus 0/u],
      [['parallel', 'sweep.ini', '--out', 'a b'], /--out "a b" has characters/u],
      [['slurmm', 'sweep.ini'], /slurm/u],
      [['kubernetes', 'sweep.ini'], /--image is missing/u],
      [
        ['kubernetes', 'files.ini', '-i', 'a:1', '--results', 'lab'],
        /"own\.txt" is a file, which pods do not have/u,
      ],
      [['slurm', 'nothing.ini'], /cannot read "nothing\.ini"/u],
    ];
    for (const [args, message] of refused) {
      const { exitCode, stdout, stderr } = await sim(['sweep', 'jobs', ...args], cwd);
      expect(stderr).toMatch(message);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    }
  });
});
