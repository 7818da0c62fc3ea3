import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../src/core/shell-words.js';
import { walk } from '../../src/core/walk.js';
import { Cluster } from '../helpers/cluster.js';
import { sim, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

const cluster = new Cluster('files', 3);

/** srun, with agents that see nothing of the runs and the shares below a folder. */
function srunWithout(cwd: string): string {
  const hidden = ['runs', 'shares'].map((name) => join(cwd, name));
  for (const folder of hidden) mkdirSync(folder, { recursive: true });
  const mounts = hidden.map((folder) => `mount -t tmpfs none ${shellWord(folder)};`).join(' ');
  const srun =
    'srun --nodes={hosts} --ntasks={hosts} --ntasks-per-node=1 --kill-on-bad-exit=0 --no-kill --quiet';
  return `${srun} unshare --mount sh -c ${shellWord(`${mounts} exec "$@"`)} sh`;
}

function downloadsOf(run: string): string[] {
  return [...walk(join(run, 'downloads'))].map(({ path, kind }) => {
    const at = join(run, 'downloads', path);
    return `${path} ${kind} ${lstatSync(at).mode} ${kind === 'file' ? readFileSync(at, 'base64') : ''}`;
  });
}

describe.skipIf(cluster.missing !== null)('sim run on nodes that share no folder', () => {
  it('sends shares and fetches downloads, and the result is that of one machine', async () => {
    const cwd = temporaryFolder();
    const files = { 'a b.txt': Buffer.alloc(3 << 20, 'x'), none: '', 'notes/deep/数据': 'data' };
    const ini = writeTopology(cwd, chainOf(3, files));
    const args = [ini, ...['a b.txt', 'none', 'notes/'].flatMap((file) => ['--get', file])];
    const hosts = ['--hosts', '3', '--launcher', srunWithout(cwd), '--out', 'runs/hosts'];
    expect(await cluster.run([...args, ...hosts], cwd)).toMatchObject({
      exitCode: 0,
      queries: [{ verdict: 'verified' }, { verdict: 'verified' }, { verdict: 'verified' }],
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
      violations: [],
    });
    await cluster.run([...args, '--out', 'runs/local'], cwd);
    expect(await sim(['diff', 'runs/local', 'runs/hosts'], cwd)).toMatchObject({ exitCode: 0 });
    expect(downloadsOf(join(cwd, 'runs/hosts'))).toEqual(downloadsOf(join(cwd, 'runs/local')));
    await cluster.isClean();
  });

  it('says that floodsim is missing on the nodes', async () => {
    const cwd = temporaryFolder();
    const launcher = `srun --nodes={hosts} --ntasks={hosts} --quiet unshare --mount sh -c 'mount -t tmpfs none "$1"; shift; exec "$@"' sh ${join(import.meta.dirname, '../../dist')}`;
    const { error } = await cluster.run(
      ['chain3', '--get', '3.txt', '--hosts', '3', '--launcher', launcher],
      cwd,
    );
    expect(error).toMatchObject({
      code: 'hosts-failed',
      hint: expect.stringMatching(
        /^a host has no \S+agent\.cjs; floodsim must be on each host at the same path/u,
      ),
    });
    await cluster.isClean();
  });
});
