import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Cluster } from '../helpers/cluster.js';
import { repository } from '../helpers/sim.js';

const cluster = new Cluster('document', 1);

it.skipIf(cluster.lacks('sshd', 'parallel'))(
  'the commands of docs/cluster.md print what the document shows',
  async () => {
    const args = ['scripts/docs.mjs', '--check', 'docs/cluster.md'];
    // Rejects if it fails.
    const printed = await promisify(execFile)(process.execPath, args, { cwd: repository });
    expect(printed).toEqual({ stdout: '', stderr: '' });
    expect(existsSync(join(repository, '.cluster-docs'))).toBe(false);
  },
);
