import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { availableMemory, checkMemory } from '../../src/core/memory.js';
import { knownError, requireResources } from '../../src/core/resources.js';
import { memoryNeedOf, needsOf } from '../../src/launch/needs.js';
import { loadTopology } from '../../src/topology/load.js';
import { bin, repository, runFolderOf, sim, temporaryFolder } from '../helpers/sim.js';

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
  it.each([20, 32, 44, 127])('ends at once with exit code 4 and a hint, with %i of them', (openFiles) => {
    const { status, stderr } = simWith(openFiles, 'run', 'complete5', '--get', 'nobody', '--ports', 'auto');
    expect(stderr).toBe(
      `sim: only ${openFiles} open files are allowed, and floodsim needs at least 128\n` +
        '  hint: raise the limit with ulimit -n 4096\n',
    );
    expect(status).toBe(4);
  });

  it('starts nothing of a network that needs more, and says how many it needs', () => {
    const cwd = temporaryFolder();
    const ini = join(cwd, 'ring.ini');
    const made = spawnSync(process.execPath, [bin, 'topology', 'generate', 'ring', '-n', '120', '-o', ini]);
    expect(made.status).toBe(0);
    const { status, stderr } = simWith(128, 'run', ini, '--get', 'nobody', '--ports', 'auto');
    expect(stderr).toMatch(
      /a network of 120 peers needs \d+ open files in one process, and only 128 are allowed\n {2}hint: raise/u,
    );
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports, 0 temporary files\n$/u);
    expect(status).toBe(4);
  });
});

describe('the needs of a network', () => {
  it('grow with its peers and with the links of one peer', async () => {
    const small = needsOf((await loadTopology('chain3')).peers);
    const large = needsOf((await loadTopology('grid3x3')).peers);
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

describe('the memory of a network', () => {
  /** A folder with files of the kernel, by their paths. */
  function kernelFiles(files: Readonly<Record<string, string>>): string {
    const root = temporaryFolder();
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return root;
  }

  const meminfo = 'MemTotal:  900000 kB\nMemAvailable:   500000 kB\nSwapFree:      100000 kB\n';

  it.each([
    { name: 'the machine', files: {}, available: 600_000 * 1024 },
    {
      name: 'a control group',
      files: {
        'proc/self/cgroup': '0::/a/b\n',
        'sys/fs/cgroup/a/memory.max': '100000000\n',
        'sys/fs/cgroup/a/memory.current': '40000000\n',
        'sys/fs/cgroup/a/memory.stat': 'anon 1\ninactive_file 5000000\n',
        'sys/fs/cgroup/a/b/memory.max': 'max\n',
        'sys/fs/cgroup/a/b/memory.current': '40000000\n',
      },
      available: 65_000_000,
    },
    {
      name: 'a control group of version 1',
      files: {
        'proc/self/cgroup': '9:cpu:/\n4:memory:/box\n0::/\n',
        'sys/fs/cgroup/memory/box/memory.limit_in_bytes': '50000000\n',
        'sys/fs/cgroup/memory/box/memory.usage_in_bytes': '20000000\n',
      },
      available: 30_000_000,
    },
  ])('[F9] is compared with what $name has left', ({ files, available }) => {
    const left = availableMemory(kernelFiles({ 'proc/meminfo': meminfo, ...files }));
    expect(left).toBe(available);
    expect(checkMemory('it', available / 2, left)).toBeNull();
    expect(checkMemory('it', available, left)).toMatch(/^it needs about \d+ MB of memory, and \d+ MB are /u);
    expect(() => checkMemory('it', available + 1, left)).toThrow(/^it needs about \d+ MB of memory/u);
  });

  it('[F9] is more for foreign peers', async () => {
    const { peers } = await loadTopology('chain3');
    const { peers: mixed } = await loadTopology(join(repository, 'examples/python/topology.ini'));
    expect(memoryNeedOf(mixed) - memoryNeedOf(peers)).toBe(18e6);
  });

  it('[F9] is refused before anything is started, with both numbers', { timeout: 600_000 }, async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'share'));
    const sections = Array.from({ length: 90_000 }, (_, id) => {
      const address = `ip_addr = 127.0.${1 + (id >> 15)}.1\nserver_port = ${20_000 + (id & 32_767)}\n`;
      return `[Peer-${id}]\n${address}share_dir = share\npeer_list = []\n`;
    });
    writeFileSync(join(cwd, 'net.ini'), sections.join(''));
    const { exitCode, stderr } = await sim(['run', 'net.ini', '--get', 'x', '--ports', 'auto'], cwd);
    expect(stderr).toMatch(
      /a network of 90000 peers needs about 630007 MB of memory, and \d+ MB are available/u,
    );
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports, 0 temporary files\n$/u);
    expect(exitCode).toBe(4);
    expect(existsSync(join(runFolderOf(cwd), 'logs/peer-0.log'))).toBe(false);
  });
});
