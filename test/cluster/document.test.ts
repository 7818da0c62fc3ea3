import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { Cluster } from '../helpers/cluster.js';
import { repository } from '../helpers/sim.js';

const cluster = new Cluster('document', 1);

it.skipIf(cluster.lacks('sshd', 'parallel'))(
  'the commands of docs/cluster.md print what the document shows',
  () => {
    const args = ['scripts/docs.mjs', '--check', 'docs/cluster.md'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: repository,
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  },
  120_000,
);
