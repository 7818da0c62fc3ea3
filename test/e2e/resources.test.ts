import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownError, requireResources } from '../../src/core/resources.js';
import { needsOf } from '../../src/launch/needs.js';
import { loadTopology } from '../../src/topology/load.js';
import { bin, temporaryFolder } from '../helpers/sim.js';

/** Runs the bin with at most so many open files. */
function simWith(openFiles: number, ...args: string[]) {
  const { PATH = '' } = process.env;
  const command = `ulimit -n ${openFiles}; exec "$0" "$@"`;
  return spawnSync('sh', ['-c', command, process.execPath, bin, ...args], {
    cwd: temporaryFolder(),
    env: { PATH, NO_COLOR: '1' },
    encoding: 'utf8',
    timeout: 50_000,
  });
}

describe.runIf(process.platform === 'linux')('sim, if few open files are allowed,', () => {
  it.each([20, 32, 44, 63])('ends at once with exit code 4 and a hint, with %i of them', (openFiles) => {
    const { status, stderr } = simWith(openFiles, 'run', 'complete5', '--get', 'nobody', '--ports', 'auto');
    expect(stderr).toBe(
      `sim: only ${openFiles} open files are allowed, and floodsim needs at least 64\n` +
        '  hint: raise the limit with ulimit -n 4096\n',
    );
    expect(status).toBe(4);
  });

  it('starts nothing of a network that needs more, and says how many it needs', () => {
    const cwd = temporaryFolder();
    const ini = join(cwd, 'ring.ini');
    const made = spawnSync(process.execPath, [bin, 'topology', 'generate', 'ring', '-n', '60', '-o', ini]);
    expect(made.status).toBe(0);
    const { status, stderr } = simWith(70, 'run', ini, '--get', 'nobody', '--ports', 'auto');
    expect(stderr).toMatch(
      /a network of 60 peers needs \d+ open files in one process, and only 70 are allowed\n {2}hint: raise/u,
    );
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports, 0 temporary files\n$/u);
    expect(status).toBe(4);
  });
});

describe('the needs of a network', () => {
  it('grow with its peers and with the links of one peer', async () => {
    const small = needsOf(await loadTopology('chain3'));
    const large = needsOf(await loadTopology('grid3x3'));
    expect(large.openFiles - small.openFiles).toBe(6);
    expect(large.threads - small.threads).toBe(24);
  });

  it.runIf(process.platform === 'linux')('are refused if they exceed the limit of open files', () => {
    const needs = { openFiles: 1e12, threads: 1 };
    expect(() => requireResources('this network', needs)).toThrow(
      /^this network needs 1000000000000 open files in one process, and only \d+ are allowed$/u,
    );
  });
});

describe('knownError', () => {
  const systemError = (code: string, call: string) =>
    Object.assign(new Error(`${call} ${code}`), { code, syscall: call });

  it.each([
    {
      error: systemError('EMFILE', 'open'),
      message: 'a process has too many open files (EMFILE)',
      hint: 'ulimit -n',
    },
    {
      error: systemError('ENFILE', 'socket'),
      message: 'the system has too many open files (ENFILE)',
      hint: 'file-max',
    },
    {
      error: systemError('EAGAIN', 'spawn node'),
      message: 'the system starts no more processes (EAGAIN)',
      hint: 'ulimit -u',
    },
    {
      error: systemError('ENOMEM', 'spawn node'),
      message: 'the system has no memory left (ENOMEM)',
      hint: 'smaller network',
    },
  ])('explains: $message', ({ error, message, hint }) => {
    expect(knownError(error)).toMatchObject({ message, exitCode: 4, hint: expect.stringContaining(hint) });
  });

  it('leaves other errors alone, which are defects', () => {
    expect(knownError(systemError('EAGAIN', 'write'))).toBe(null);
    expect(knownError(new TypeError('x is undefined'))).toBe(null);
  });
});
