import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTopology, run } from '../../src/index.js';
import { sim, simScript, temporaryFolder } from '../helpers/sim.js';
import { Terminal } from '../helpers/terminal.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

/** A network whose peer 2 runs a program, which leaves the file `ran` behind. */
function withProgram(folder: string, more: TestPeer['keys'] = {}): string {
  writeFileSync(
    join(folder, 'program.cjs'),
    `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '');
require('node:net').createServer().listen(process.env.SIM_PORT, process.env.SIM_IP);\n`,
  );
  return writeTopology(folder, {
    1: { neighbours: [2] },
    2: { neighbours: [1], keys: { exec: 'node program.cjs', ...more } },
  });
}

/** Whether the program has run since the last call. */
function hasRun(folder: string): boolean {
  const ran = existsSync(join(folder, 'ran'));
  rmSync(join(folder, 'ran'), { force: true });
  return ran;
}

const runArguments = ['run', 'test.ini', '--get', 'x', '--ports', 'auto', '--quiet-for', '0.1'];
const question = /Run this program, now and later, without asking again\? \[y\/N\] /u;

/** Answers the question of `sim run` at a terminal; its state folder is in `cwd`. */
async function answer(
  cwd: string,
  keys: string,
): Promise<{ readonly exitCode: number; readonly text: string }> {
  const terminal = new Terminal(runArguments, { cwd });
  await terminal.printed(question);
  terminal.type(keys);
  const { exitCode } = await terminal.finished;
  return { exitCode, text: terminal.text };
}

const rememberedIn = (cwd: string): string => join(cwd, '.local/state/floodsim/allowed-programs');
const stateOf = (cwd: string): Record<string, string> => ({ XDG_STATE_HOME: join(cwd, '.local/state') });

describe('a topology that names a program', () => {
  it.each([
    { command: 'run', more: ['--get', 'x'] },
    { command: 'shell', more: [] },
    { command: 'classic', more: [] },
    { command: 'ui', more: [] },
  ])('[F1] does not run it in sim $command without a yes', async ({ command, more }) => {
    const cwd = temporaryFolder();
    withProgram(cwd);
    const { exitCode, stderr } = await sim([command, 'test.ini', ...more, '--ports', 'auto'], cwd);
    expect(stderr).toBe(
      `sim: test asks for what nobody has allowed; nothing was started
  test.ini:16: peer 2 runs node ${cwd}/program.cjs
  hint: read these lines; if you trust them, add --allow-exec
`,
    );
    expect(exitCode).toBe(2);
    expect(hasRun(cwd)).toBe(false);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  it('[F1] runs it with --allow-exec, and validate, show and predict need nothing and run nothing', async () => {
    const cwd = temporaryFolder();
    withProgram(cwd);
    for (const args of [['validate'], ['show'], ['predict', '--get', 'x']]) {
      const [name = '', ...more] = args;
      const { exitCode } = await sim(['topology', name, 'test.ini', ...more], cwd);
      expect(exitCode, name).toBe(name === 'predict' ? 1 : 0);
    }
    expect(hasRun(cwd)).toBe(false);
    const { exitCode } = await sim([...runArguments, '--allow-exec'], cwd);
    expect(exitCode).toBe(1);
    expect(hasRun(cwd)).toBe(true);
  });

  it('[F1] is refused from standard input too', async () => {
    const cwd = temporaryFolder();
    const ini = readFileSync(withProgram(cwd), 'utf8');
    const running = await simScript(['run', '-', '--get', 'x', '--ports', 'auto'], ini.split('\n'), cwd);
    expect(running.stderr).toContain('<stdin>:16: peer 2 runs');
    expect(running.exitCode).toBe(2);
    expect(hasRun(cwd)).toBe(false);
  });

  it('[F1] is refused by the library, unless its caller allows these programs', async () => {
    const cwd = temporaryFolder();
    const topology = await loadTopology(withProgram(cwd));
    const options = { topology, get: ['x'], ports: 'auto', quietFor: 0.1, cwd } as const;
    await expect(run(options)).rejects.toMatchObject({ code: 'not-allowed', exitCode: 2 });
    await expect(run({ ...options, allowExec: () => false })).rejects.toMatchObject({ code: 'not-allowed' });
    expect(hasRun(cwd)).toBe(false);
    const seen: unknown[] = [];
    await run({ ...options, allowExec: (programs) => seen.push(...programs) > 0 });
    expect(seen).toMatchObject([{ peers: [2], command: ['node', join(cwd, 'program.cjs')], folder: cwd }]);
    expect(hasRun(cwd)).toBe(true);
  });

  it('[F1] may add none while the network runs', async () => {
    const cwd = temporaryFolder();
    writeTopology(cwd, { 1: { neighbours: [2] }, 2: { neighbours: [1] } });
    const terminal = new Terminal(['shell', 'test.ini', '--ports', 'auto'], { cwd });
    await terminal.printed(/peer 1> /u);
    withProgram(cwd);
    expect(await terminal.command('modify ttl 3')).toMatch(/have changed since it was loaded/u);
    await terminal.command('kill 2');
    await terminal.command('start 2');
    terminal.type('exit\r');
    await terminal.finished;
    expect(hasRun(cwd)).toBe(false);
  });
});

describe('the question at a terminal', { timeout: 120_000 }, () => {
  it('[F2] shows command, folder and variables, is asked once, and again where one of them changes', async () => {
    const cwd = temporaryFolder();
    withProgram(cwd, { 'env.SEED': '7', stdin: 'hello' });
    const first = await answer(cwd, 'yes\r');
    expect(first.text).toContain(
      `peer 2 of this topology is a program:
  command      node ${cwd}/program.cjs
  folder       ${cwd}
  environment  SEED=7
  input        "hello"
`,
    );
    expect(first.exitCode).toBe(1);
    expect(hasRun(cwd)).toBe(true);

    const ini = readFileSync(join(cwd, 'test.ini'), 'utf8');
    writeFileSync(join(cwd, 'test.ini'), ini.replace('[Peer-2]', '; another comment\n[Peer-2]'));
    const again = await sim(runArguments, cwd, stateOf(cwd));
    expect(again.exitCode, again.stderr).toBe(1);
    expect(hasRun(cwd)).toBe(true);

    for (const [from, to] of [
      ['node program.cjs', 'node program.cjs --other'],
      ['SEED = 7', 'SEED = 8'],
      ['SEED = 7', 'SEED = 7\nenv.MORE = 1'],
      ['stdin = hello', 'stdin = bye'],
      ['stdin = hello', 'stdin = hello\ncwd = shares'],
    ] as const) {
      writeFileSync(join(cwd, 'test.ini'), ini.replace(from, to));
      const changed = await sim(runArguments, cwd, stateOf(cwd));
      expect(changed.exitCode, to).toBe(2);
    }
    expect(hasRun(cwd)).toBe(false);
  });

  it.each([
    { name: 'no', keys: 'n\r', code: 2 },
    { name: 'an empty line', keys: '\r', code: 2 },
    { name: 'the end of the input', keys: '\u0004', code: 2 },
    { name: 'Ctrl-C', keys: '\u0003', code: 130 },
  ])('[F2] takes $name for a no', async ({ keys, code }) => {
    const cwd = temporaryFolder();
    withProgram(cwd);
    expect((await answer(cwd, keys)).exitCode).toBe(code);
    expect(hasRun(cwd)).toBe(false);
    expect(existsSync(rememberedIn(cwd))).toBe(false);
  });

  it('[F2] keeps the answer where only the user can read it; a broken file is no yes', async () => {
    const cwd = temporaryFolder();
    withProgram(cwd);
    await answer(cwd, 'y\r');
    const [name = '', ...others] = readdirSync(rememberedIn(cwd));
    expect(others).toEqual([]);
    const path = join(rememberedIn(cwd), name);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(rememberedIn(cwd)).mode & 0o777).toBe(0o700);
    const whole = readFileSync(path, 'utf8');
    for (const broken of ['', whole.slice(0, -5), '{}', '\0'.repeat(100)]) {
      writeFileSync(path, broken);
      expect((await sim(runArguments, cwd, stateOf(cwd))).exitCode).toBe(2);
    }
    rmSync(path);
    mkdirSync(path);
    expect((await sim(runArguments, cwd, stateOf(cwd))).exitCode).toBe(2);
    hasRun(cwd);
    rmSync(path, { recursive: true });
    writeFileSync(path, whole);
    expect((await sim(runArguments, cwd, stateOf(cwd))).exitCode).toBe(1);
  });

  it('[F2] is not asked for what sim new has written', async () => {
    const cwd = temporaryFolder();
    await sim(['new', 'peer', 'mine', '--lang', 'javascript'], cwd, stateOf(cwd));
    const args = ['run', 'mine/topology.ini', '--get', '3.txt', '--ports', 'auto', '--quiet-for', '0.3'];
    const { exitCode, stdout } = await sim(args, cwd, stateOf(cwd));
    expect(stdout).toMatch(/received by a foreign peer/u);
    expect(exitCode).toBe(1);
    expect((await sim(args, cwd, { XDG_STATE_HOME: join(cwd, 'other') })).exitCode).toBe(2);
  });
});

describe('what a topology asks for besides programs', () => {
  const refuse = async (cwd: string, flag: string, line: RegExp): Promise<void> => {
    const args = ['run', 'test.ini', '--get', 'x', '--ports', 'auto', '--allow-exec', '--quiet-for', '0.1'];
    const { exitCode, stderr } = await sim(args, cwd);
    expect(stderr).toMatch(line);
    expect(stderr).toContain(`hint: read these lines; if you trust them, add ${flag}\n`);
    expect(exitCode).toBe(2);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
    const allowed = await sim([...args, flag], cwd);
    expect(allowed.stderr).not.toContain('nobody has allowed');
    expect(allowed.exitCode).not.toBe(2);
  };

  it.each([
    { name: 'an absolute path', path: (outside: string) => outside },
    { name: 'a path with ..', path: (outside: string) => `../${outside.split('/').at(-1)}` },
  ])('[F3] a share outside its folder, as $name, needs --allow-outside-shares', async ({ path }) => {
    const cwd = temporaryFolder();
    const outside = temporaryFolder();
    const ini = writeTopology(cwd, { 1: { neighbours: [] } });
    writeFileSync(ini, readFileSync(ini, 'utf8').replace('shares/1', path(outside)));
    await refuse(
      cwd,
      '--allow-outside-shares',
      /test\.ini:7: peer 1 shares ".+", which is not in the folder/u,
    );
  });

  it('[F4] an address other than loopback needs --allow-remote-addresses', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, { 1: { neighbours: [] } });
    writeFileSync(ini, readFileSync(ini, 'utf8').replace('127.0.0.1', '0.0.0.0'));
    await refuse(cwd, '--allow-remote-addresses', /test\.ini:4: peer 1 has the address 0\.0\.0\.0/u);
  });

  it('[F5] a variable such as NODE_OPTIONS needs --allow-env', async () => {
    const cwd = temporaryFolder();
    withProgram(cwd, { 'env.SEED': '1', 'env.NODE_OPTIONS': '--no-warnings' });
    await refuse(cwd, '--allow-env', /test\.ini:18: peer 2 sets "NODE_OPTIONS"/u);
  });

  it('[F1] [F5] all that nobody has allowed is in one error, and no question is asked', async () => {
    const cwd = temporaryFolder();
    withProgram(cwd, { 'env.NODE_OPTIONS': '--no-warnings' });
    const terminal = new Terminal(runArguments, { cwd });
    expect(await terminal.finished).toMatchObject({ exitCode: 2 });
    expect(terminal.text).toMatch(/test\.ini:16: peer 2 runs node [\s\S]*:17: peer 2 sets "NODE_OPTIONS"/u);
    expect(terminal.text).toContain('add --allow-exec --allow-env\n');
    expect(terminal.text).not.toMatch(question);
    expect(hasRun(cwd)).toBe(false);
  });

  it('[F6] a change in a running network needs the same permissions', async () => {
    const cwd = temporaryFolder();
    writeTopology(cwd, { 1: { neighbours: [2] }, 2: { neighbours: [1] } });
    const outside = temporaryFolder();
    const before = readFileSync(join(cwd, 'test.ini'), 'utf8');
    const lines = [`modify sharedir ${outside}`, 'modify ip 0.0.0.0'];
    const { stdout } = await simScript(['shell', 'test.ini', '--ports', 'auto'], lines, cwd);
    expect(stdout.match(/not allowed: peer 1 (?:shares|has the address)/gu), stdout).toHaveLength(2);
    expect(readFileSync(join(cwd, 'test.ini'), 'utf8')).toBe(before);
    const flags = ['--allow-outside-shares', '--allow-remote-addresses'];
    const allowed = await simScript(['shell', 'test.ini', '--ports', 'auto', ...flags], lines, cwd);
    expect(allowed.stdout).not.toMatch(/not allowed/u);
  });
});
