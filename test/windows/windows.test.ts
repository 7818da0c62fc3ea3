import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { repository, temporaryFolder } from '../helpers/sim.js';
import {
  onWindows,
  pollUntil,
  startOnWindows,
  stopWine,
  whyNoWindows,
  windowsBin,
  windowsNode,
  windowsNodes,
  windowsPath,
} from '../helpers/windows.js';

const title = `the built bin on Windows${whyNoWindows === null ? '' : ` (skipped: ${whyNoWindows})`}`;
const chain3 = windowsPath(join(repository, 'topologies/chain3.ini'));
const left = 'left behind: 0 processes, 0 ports, 0 temporary files';

/** Two peers; the second one is a program, and holds 3.txt. */
function foreignNetwork(exec: string, cwd = temporaryFolder()): string {
  for (const peer of ['1', '2']) mkdirSync(join(cwd, peer));
  writeFileSync(join(cwd, '2/3.txt'), 'from a program\n');
  const peer = (id: number, neighbour: number, more = ''): string =>
    `[Peer-${id}]\nip_addr = 127.0.0.1\nserver_port = 2366${id}\nclient_port = 2376${id}\nshare_dir = ${id}\npeer_list = [${neighbour}]\n${more}\n`;
  writeFileSync(join(cwd, 'n.ini'), peer(1, 2) + peer(2, 1, `exec = ${exec}`));
  return cwd;
}

describe.skipIf(whyNoWindows !== null)(title, { timeout: 240_000 }, () => {
  afterEach(() => expect(windowsNodes()).toEqual([]));
  afterAll(stopWine);

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    const result = await onWindows(['--version'], temporaryFolder());
    expect(result).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('ends an unknown option with exit code 2 and one hint', async () => {
    const { exitCode, stderr } = await onWindows(['run', chain3, '--gett', '3.txt'], temporaryFolder());
    expect(exitCode).toBe(2);
    expect(stderr).toBe('sim: unknown option: --gett\n  hint: did you mean --get?\n');
  });

  it('runs chain3, and saves the verified file in a folder with a blank', async () => {
    const cwd = temporaryFolder();
    const out = windowsPath(join(cwd, 'out put'));
    const run = await onWindows(['run', chain3, '--get', '3.txt', '--ports', 'auto', '--out', out], cwd);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    expect(run.stderr + run.stdout).toContain(left);
    const shared = readFileSync(join(repository, 'fixtures/chain3/3/3.txt'));
    expect(readFileSync(join(cwd, 'out put/downloads/1/3.txt'))).toEqual(shared);
  });

  it('runs a network with a foreign program, and ends the program', async () => {
    const cwd = foreignNetwork('sim peer');
    const run = await onWindows(['run', 'n.ini', '--get', '3.txt', '--ports', 'auto', '--out', 'o'], cwd);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    expect(run.stderr + run.stdout).toContain(left);
    expect(readFileSync(join(cwd, 'o/downloads/1/3.txt'), 'utf8')).toBe('from a program\n');
  });

  it('ends a program with the processes that it has started', async () => {
    const cwd = temporaryFolder();
    const wrapper = join(cwd, 'wrapper.cjs');
    writeFileSync(
      wrapper,
      `require('node:child_process').spawn(process.execPath, [${JSON.stringify(windowsBin)}, 'peer'], { stdio: 'ignore' });\n`,
    );
    foreignNetwork(`"${windowsNode}" "${windowsPath(wrapper)}"`, cwd);
    const run = await onWindows(
      ['run', 'n.ini', '--allow-exec', '--get', '3.txt', '--ports', 'auto', '--out', 'o'],
      cwd,
    );
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    expect(windowsNodes()).toEqual([]);
  });

  it.each([
    { of: 'native peers', network: () => chain3, peers: () => windowsNodes('peer.cjs') },
    { of: 'a program', network: () => 'n.ini', peers: () => windowsNodes('cli.js', 'peer') },
  ])('leaves no process of $of behind when floodsim is killed', async ({ network, peers }) => {
    const cwd = foreignNetwork('sim peer');
    const shell = startOnWindows(
      ['shell', network(), '--ports', 'auto'],
      cwd,
      'config\nget absent.txt\n'.repeat(200),
    );
    await pollUntil(() => /not found/u.test(shell.read().stdout), 'the first answer');
    expect(peers()).not.toEqual([]);
    for (const pid of windowsNodes('cli.js', 'shell')) process.kill(pid, 'SIGKILL');
    await shell.finished;
    await pollUntil(() => windowsNodes().length === 0, 'the end of all peers');
  });

  it('follows the commands of a shell', async () => {
    const commands = 'get 3.txt\nkill 3\nget 3.txt\nstart 3\npeers\nexit\n';
    const cwd = temporaryFolder();
    const { exitCode, stdout, stderr } = await onWindows(['shell', chain3, '--ports', 'auto'], cwd, commands);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/3\.txt found at peer 3/u);
    expect(stdout).toContain('3 peers: 3 up');
  });

  it('follows the commands of a classic shell', async () => {
    const { exitCode, stderr } = await onWindows(
      ['classic', chain3, '--ports', 'auto'],
      temporaryFolder(),
      '1\nconfig\n1\nhelp\n2\nexit\n',
    );
    expect(exitCode, stderr).toBe(0);
  });

  it('checks a program', async () => {
    const { exitCode, stdout, stderr } = await onWindows(
      ['check', '--only', 'listen', '--', 'sim', 'peer'],
      temporaryFolder(),
    );
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain('1 of 1');
  });

  it('names what a peer that is started alone needs', async () => {
    const { exitCode, stderr } = await onWindows(['peer'], temporaryFolder());
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/SIM_SHARE_DIR is not set/u);
    expect(stderr).not.toContain('    at ');
  });

  it('validates, shows, predicts, generates and converts topologies', async () => {
    const cwd = temporaryFolder();
    for (const args of [
      ['validate', chain3],
      ['show', chain3],
      ['predict', chain3, '--get', '3.txt'],
      ['generate', 'ring', '--peers', '5', '--out', 'ring.ini'],
      ['convert', 'ring.ini', '-o', 'ring.dot'],
    ]) {
      const { exitCode, stderr } = await onWindows(['topology', ...args], cwd);
      expect(exitCode, `${args.join(' ')}: ${stderr}`).toBe(0);
    }
    expect(readFileSync(join(cwd, 'ring.dot'), 'utf8')).toContain('graph');
  });

  it('creates a peer, and prints commands that a Windows shell accepts', async () => {
    const { exitCode, stdout } = await onWindows(
      ['new', 'peer', 'my peer', '--lang', 'c'],
      temporaryFolder(),
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('cd "my peer"');
    expect(stdout).toContain('-- peer.exe');
  });
});
