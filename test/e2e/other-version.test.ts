import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository, sim, temporaryFolder } from '../helpers/sim.js';

// The launcher is a script for a shell.
it.skipIf(process.platform === 'win32')(
  'a host with another version of floodsim is an error that names both, at once',
  async () => {
    const cwd = temporaryFolder();
    const other = join(cwd, 'other');
    mkdirSync(join(other, 'dist'), { recursive: true });
    copyFileSync(join(repository, 'dist/agent.cjs'), join(other, 'dist/agent.cjs'));
    writeFileSync(join(other, 'package.json'), '{"name": "floodsim", "version": "0.0.7"}');
    // In place of the node, its option and the agent of this floodsim.
    const launcher = `sh -c 'shift 3; exec "${process.execPath}" ${other}/dist/agent.cjs "$@"' sh`;
    const { exitCode, stderr } = await sim(
      ['run', 'chain3', '--get', '3.txt', '--hosts', '1', '--launcher', launcher],
      cwd,
    );
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/the agent at \S+ has floodsim 0\.0\.7, and this is floodsim \d/u);
    expect(stderr).toContain('hint: install the same version of floodsim on all hosts');
  },
);
