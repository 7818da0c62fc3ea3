import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { languages } from '../../src/cli/new-peer-command.js';
import { bin, sim, temporaryFolder } from '../helpers/sim.js';

/** Whether this machine can build and start programs of a language; `go version` and `go --version` differ. */
const has = (command: string): boolean =>
  [['--version'], ['version']].some((args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0);
const tools = {
  python: has('python3'),
  javascript: true,
  go: has('go'),
  java: has('javac') && has('java') && has('jar'),
  c: has('cc') && process.platform !== 'win32',
} as const;

describe('sim new peer', () => {
  describe.each(Object.entries(languages))('--lang %s', (lang, { build, command }) => {
    it('writes a project with a guide through the levels', async () => {
      const cwd = temporaryFolder();
      const { exitCode, stdout } = await sim(['new', 'peer', 'mine', '--lang', lang], cwd);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`sim check --level 1 -- ${command}`);
      for (const name of ['README.md', 'LEVELS.md', 'docs/wire.md', 'topology.ini', 'shares/3/3.txt']) {
        expect(existsSync(join(cwd, 'mine', name)), name).toBe(true);
      }
      expect(readFileSync(join(cwd, 'mine/LEVELS.md'), 'utf8')).toContain(
        `sim check --level 9 -- ${command}`,
      );
      const { exitCode: valid, stdout: report } = await sim(
        ['topology', 'validate', 'mine/topology.ini'],
        cwd,
      );
      expect(report).toMatch(/0 errors/u);
      expect(valid).toBe(0);
    });

    it.skipIf(!tools[lang as keyof typeof tools])(
      'writes a peer that passes level 1, but does not forward yet',
      async () => {
        const cwd = temporaryFolder();
        await sim(['new', 'peer', 'mine', '--lang', lang], cwd);
        const folder = join(cwd, 'mine');
        for (const line of build) {
          const built = spawnSync(line, { cwd: folder, shell: true, encoding: 'utf8' });
          expect(built.stdout + built.stderr).toBe('');
          expect(built.status).toBe(0);
        }
        const level = await sim(['check', '--level', '1', '--', ...command.split(' ')], folder);
        expect(level.stdout).toMatch(/level 1 reached/u);
        expect(level.exitCode).toBe(0);
        const args = ['run', 'topology.ini', '--get', '3.txt', '--ports', 'auto', '--quiet-for', '0.3'];
        const { exitCode, stdout } = await sim(args, folder);
        expect(stdout).toMatch(/1 → 2 .*received by a foreign peer/u);
        expect(stdout).toMatch(/forwards +did not forward a query/u);
        expect(stdout).not.toMatch(/stays-up/u);
        expect(exitCode).toBe(1);
      },
    );
  });

  it('overwrites no existing file', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'mine'));
    writeFileSync(join(cwd, 'mine/peer.py'), 'my work');
    const { exitCode, stderr } = await sim(['new', 'peer', 'mine', '--lang', 'python'], cwd);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/already exists and is not empty\n {2}hint: give a new folder/u);
    expect(readdirSync(join(cwd, 'mine'))).toEqual(['peer.py']);
    expect(readFileSync(join(cwd, 'mine/peer.py'), 'utf8')).toBe('my work');
  });

  it('lists the valid languages after an unknown one', async () => {
    const { exitCode, stderr } = await sim(['new', 'peer', 'mine', '--lang', 'cobol']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--lang cannot be "cobol"\n {2}hint: use python, javascript, go, java, c/u);
  });
});

describe('sim peer', () => {
  it('runs a peer configured by its environment, and exits 0 at SIGTERM', async () => {
    const share = temporaryFolder();
    writeFileSync(join(share, 'x.txt'), 'x');
    const { PATH = '' } = process.env;
    const peer = spawn(process.execPath, [bin, 'peer'], {
      env: { PATH, SIM_PORT: '20777', SIM_SHARE_DIR: share, SIM_PEER_ID: '5' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void peer.kill('SIGKILL'));
    const line = await new Promise((resolve) => peer.stdout.setEncoding('utf8').once('data', resolve));
    expect(line).toBe('peer 5 listens on 127.0.0.1:20777\n');
    const socket = connect(20_777, '127.0.0.1');
    socket.write('request x.txt 127.0.0.1 1\n');
    const bytes = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(bytes.toString('latin1')).toMatch(/"filename":"x\.zip"/u);
    socket.destroy();
    const ended = new Promise((resolve) => peer.once('exit', resolve));
    peer.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('reports a missing environment variable and exits 2', async () => {
    const { exitCode, stderr } = await sim(['peer']);
    expect(stderr).toMatch(/SIM_SHARE_DIR is not set/u);
    expect(exitCode).toBe(2);
  });

  it('[E1] reports all variables that it cannot use before it listens, and exits 2', async () => {
    const share = temporaryFolder();
    const env = { SIM_PORT: '0', SIM_SHARE_DIR: share, SIM_TOKEN: 'short', SIM_PEER_ID: 'abc' };
    const { exitCode, stderr, stdout } = await sim(['peer'], share, env);
    expect(stderr).toBe(
      `the environment variables do not describe a peer
  SIM_PEER_ID "abc" is not a peer id
    hint: set it to a whole number from 0 to 2147483647
  SIM_TOKEN is not a token: it has 5 characters
    hint: set it to 32 hex digits: 0 to 9, a to f
`,
    );
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});
