import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isGone, runFolderOf, simScript, temporaryFolder } from '../helpers/sim.js';
import { Terminal } from '../helpers/terminal.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

const shell = (cwd: string, columns = 80, ...more: string[]): Terminal =>
  new Terminal(['shell', 'chain3', '--ports', 'auto', ...more], { cwd, columns });

/** Large enough that its holder can be stopped in the middle of the transfer. */
const bigSize = 1 << 27;

/** The process ids in the output of `peers`. */
function pidsIn(table: string): number[] {
  return [...table.matchAll(/ up +(\d+) /gu)].map((match) => Number(match[1]));
}

describe('sim shell in a terminal', () => {
  it('runs config, get, help, peers and exit, and leaves nothing behind', async () => {
    const cwd = temporaryFolder();
    const terminal = shell(cwd);
    await terminal.printed(/chain3: 3 peers, 2 links, all up[\s\S]*peer 1> /u);
    const config = await terminal.command('config');
    expect(config).toMatch(/^ +id +1$/mu);
    expect(config).toMatch(/^ +TTL +4$/mu);
    expect(config).toMatch(/^ +2 {2}127\.0\.0\.1:\d+ +up$/mu);
    expect(config).toMatch(/^ +1\.txt +101 bytes +[0-9a-f]{16}/mu);
    const got = await terminal.command('get 3.txt');
    expect(got).toMatch(/1 → 2 +TTL 4 +hop 1 +forwards to 3/u);
    expect(got).toMatch(/2 → 3 +TTL 3 +hop 2 +has it/u);
    expect(got).toContain('✔ 3.txt found at peer 3, transferred and verified');
    // A downloaded file is shared from then on.
    expect(await terminal.command('config')).toMatch(/^ +3\.txt +101 bytes/mu);
    expect(await terminal.command('help')).toMatch(/modify <category> <value>/u);
    const pids = pidsIn(await terminal.command('peers'));
    expect(pids).toHaveLength(3);
    terminal.type('exit\r');
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
    expect(terminal.text).toContain('left behind: 0 processes, 0 ports, 0 temporary files');
    for (const pid of pids) expect(isGone(pid)).toBe(true);
    const result = JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8'));
    expect(result.queries).toMatchObject([{ file: '3.txt', verdict: 'verified', path: [1, 2, 3] }]);
  });

  it('completes commands, peers and file names with Tab', async () => {
    const terminal = shell(temporaryFolder());
    await terminal.printed(/peer 1> /u);
    terminal.type('conf');
    await terminal.printed(/conf/u);
    terminal.type('\t');
    // Readline draws only the added characters.
    await terminal.printed(/ig /u);
    terminal.type('\r');
    await terminal.printed(/peer 1> /u);
    terminal.type('get noi');
    await terminal.printed(/get noi/u);
    terminal.type('\t');
    await terminal.printed(/se\.bin/u);
    terminal.type('\r');
    await terminal.printed(/✔ noise\.bin found[\s\S]*peer 1> /u);
    terminal.type('as ');
    await terminal.printed(/as /u);
    terminal.type('\t\t');
    await terminal.printed(/1 +2 +3/u);
    terminal.type('\u0003');
    await terminal.printed(/peer 1> /u);
    terminal.type('\u0004');
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
  });

  it('keeps the history of lines between sessions', async () => {
    const cwd = temporaryFolder();
    const first = shell(cwd);
    await first.printed(/peer 1> /u);
    await first.command('ttl 3');
    first.type('exit\r');
    await first.finished;
    const second = shell(cwd);
    await second.printed(/peer 1> /u);
    second.type('\u001b[A\u001b[A');
    await second.printed(/ttl 3/u);
    second.type('\r');
    await second.printed(/TTL 3/u);
    second.type('\u0004');
    await second.finished;
  });

  it('discards a line at Ctrl-C, and exits at two Ctrl-C on an empty line', async () => {
    const terminal = shell(temporaryFolder());
    await terminal.printed(/peer 1> /u);
    terminal.type('get 3.t');
    await terminal.printed(/get 3\.t/u);
    terminal.type('\u0003');
    await terminal.printed(/\^C\npeer 1> /u);
    terminal.type('\u0003');
    await terminal.printed(/to leave: Ctrl-C again[^\n]*\n[\s\S]*peer 1> /u);
    terminal.type('\u0003');
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
    expect(terminal.text).not.toContain('found at');
  });

  it('cancels the running command at Ctrl-C: the transfer stops, nothing of it stays, and the shell continues', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2, { 'big.bin': '', 'x.txt': 'x' }));
    truncateSync(join(cwd, 'shares/2/big.bin'), bigSize);
    const terminal = new Terminal(['shell', ini, '--ports', 'auto'], { cwd });
    await terminal.printed(/peer 1> /u);
    const [, holder = 0] = pidsIn(await terminal.command('peers'));
    terminal.type('get big.bin\r');
    await terminal.printed(/found, 1 hop away/u);
    process.kill(holder, 'SIGSTOP');
    terminal.type('\u0003');
    await terminal.printed(/✘ big\.bin interrupted[\s\S]*peer 1> /u);
    process.kill(holder, 'SIGCONT');
    expect(await terminal.command('get x.txt')).toContain('✔ x.txt found at peer 2');
    terminal.type('exit\r');
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(runFolderOf(cwd), 'downloads/1'))).toEqual(['x.txt']);
    expect(terminal.text).toContain('left behind: 0 processes, 0 ports, 0 temporary files');
  });

  it('prints notices above the line that is typed', async () => {
    const terminal = shell(temporaryFolder());
    await terminal.printed(/peer 1> /u);
    const [, pid] = pidsIn(await terminal.command('peers'));
    terminal.type('help k');
    await terminal.printed(/help k/u);
    process.kill(pid ?? 0, 'SIGKILL');
    await terminal.printed(/✘ peer 2 died \(SIGKILL\)[\s\S]*peer 1> help k/u);
    terminal.type('ill\r');
    await terminal.printed(/kill <peer>[\s\S]*peer 1> /u);
    expect(await terminal.command('peers')).toMatch(/^ +2 +\S+ +died +- /mu);
    expect(await terminal.command('get 3.txt')).toContain('✘ 3.txt not found');
    expect(await terminal.command('start 2')).toMatch(/peer 2 \(pid \d+\) listens on/u);
    expect(await terminal.command('get 3.txt')).toContain('✔ 3.txt found at peer 3');
    terminal.type('exit\r');
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
  });

  it('restarts a peer as soon as its port is free again', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2));
    const text = readFileSync(ini, 'utf8').replace('20001', '22501').replace('20002', '22502');
    writeFileSync(ini, text);
    const terminal = new Terminal(['shell', ini], { cwd });
    await terminal.printed(/peer 1> /u);
    await terminal.command('kill 2');
    const stranger = createServer().listen(22_502, '127.0.0.1');
    await once(stranger, 'listening');
    expect(await terminal.command('start 2')).toMatch(/port 22502 of peer 2 is taken/u);
    stranger.close();
    await once(stranger, 'close');
    expect(await terminal.command('start 2')).toMatch(/peer 2 \(pid \d+\) listens on 127\.0\.0\.1:22502/u);
    expect(await terminal.command('get x.txt')).toContain('✔ x.txt found at peer 2');
    terminal.type('exit\r');
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
  });

  it('uses no colours with NO_COLOR, and stays within 60 columns', async () => {
    const cwd = temporaryFolder();
    const terminal = new Terminal(['shell', 'chain3', '--ports', 'auto'], {
      cwd,
      columns: 60,
      env: { NO_COLOR: '1' },
    });
    await terminal.printed(/peer 1> /u);
    for (const line of ['config', 'peers', 'help', 'get 3.txt', 'topology', 'trace'])
      await terminal.command(line);
    terminal.type('exit\r');
    await terminal.finished;
    // Readline itself places the cursor; colours are another kind of sequence.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
    expect(terminal.raw).not.toMatch(/\u001b\[[\d;]*m/u);
    for (const line of terminal.text.split('\n')) {
      // Paths are not broken, so that they can be copied.
      if (!/run in|saved to|share|\//u.test(line)) expect(line.length, line).toBeLessThanOrEqual(60);
    }
  });

  it.runIf(existsSync('/bin/bash'))('continues after Ctrl-Z and fg', async () => {
    const args = ['shell', 'chain3', '--ports', 'auto'];
    const terminal = new Terminal(args, { cwd: temporaryFolder(), inBash: true });
    await terminal.printed(/peer 1> /u);
    terminal.type('\u001a');
    await terminal.printed(/Stopped/u);
    terminal.type('fg\r');
    await terminal.printed(/peer 1> /u);
    // Readline and the shell may both draw the prompt.
    terminal.type('ttl 3\r');
    await terminal.printed(/ TTL 3/u);
    terminal.type('exit\r');
    await terminal.printed(/left behind: 0 processes/u);
    terminal.type('exit\r');
    await terminal.finished;
  });

  it('does not run lines typed ahead after SIGTERM', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2, { 'big.bin': '' }));
    truncateSync(join(cwd, 'shares/2/big.bin'), bigSize);
    const before = readFileSync(ini);
    const terminal = new Terminal(['shell', ini, '--ports', 'auto'], { cwd });
    await terminal.printed(/peer 1> /u);
    const [, holder = 0] = pidsIn(await terminal.command('peers'));
    terminal.type('get big.bin\rmodify ttl 9\r');
    await terminal.printed(/found, 1 hop away/u);
    process.kill(holder, 'SIGSTOP');
    process.kill(terminal.pid, 'SIGTERM');
    process.kill(holder, 'SIGCONT');
    expect(await terminal.finished).toMatchObject({ exitCode: 143 });
    expect(readFileSync(ini)).toEqual(before);
  });

  it('ends its peers and exits 143 at SIGTERM', async () => {
    const terminal = shell(temporaryFolder());
    await terminal.printed(/peer 1> /u);
    const pids = pidsIn(await terminal.command('peers'));
    process.kill(terminal.pid, 'SIGTERM');
    expect(await terminal.finished).toMatchObject({ exitCode: 143 });
    for (const pid of pids) expect(isGone(pid)).toBe(true);
  });
});

describe('a long session of sim shell', () => {
  it('sends more queries than a peer accepts connections', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2));
    const lines = Array.from({ length: 300 }, (_, index) => `get nobody${index}`);
    const { stdout, exitCode } = await simScript(
      ['shell', ini, '--ports', 'auto'],
      [...lines, 'get x.txt'],
      cwd,
    );
    expect(stdout.match(/^✘ nobody\d+ not found$/gmu)).toHaveLength(300);
    expect(stdout).toMatch(/^✔ x\.txt found at peer 2/mu);
    expect(exitCode).toBe(1);
  });

  it.runIf(process.platform === 'linux')(
    'sends further queries after its client process was killed',
    async () => {
      const cwd = temporaryFolder();
      const terminal = shell(cwd);
      await terminal.printed(/peer 1> /u);
      await terminal.command('get 2.txt');
      const children = readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, 'utf8')
        .trim()
        .split(' ');
      const client = children.find((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('client.cjs'),
      );
      process.kill(Number(client), 'SIGKILL');
      await expect.poll(() => isGone(Number(client))).toBe(true);
      // The supervisor is notified a moment later: a query in between fails.
      const found = expect.poll(() => terminal.command('get 3.txt'), { timeout: 20_000 });
      await found.toContain('✔ 3.txt found at peer 3');
      terminal.type('exit\r');
      expect(await terminal.finished).toMatchObject({ exitCode: 0 });
    },
  );
});

describe('sim shell with a script', () => {
  it('prints one line per command and no prompt, and exits with the code of the last command that failed', async () => {
    const { exitCode, stdout, stderr } = await simScript(
      ['shell', 'chain3', '--ports', 'auto'],
      ['# a comment', 'get 3.txt', '', 'get nowhere.txt', 'frobnicate', 'get 2.txt', 'exit', 'get 1.txt'],
    );
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^✔ 3\.txt found at peer 3, transferred and verified: runs\/.*\/3\.txt$/u);
    expect(lines[1]).toBe('✘ nowhere.txt not found');
    expect(lines[2]).toMatch(/^there is no command 'frobnicate'; 'help' lists the commands$/u);
    expect(lines[3]).toMatch(/^✔ 2\.txt found at peer 2/u);
    expect(stderr).toBe('');
    expect(exitCode).toBe(2);
  });

  it.each([
    { lines: ['get 3.txt'], exitCode: 0 },
    { lines: [], exitCode: 0 },
    { lines: ['get nowhere.txt', 'get 3.txt'], exitCode: 1 },
    { lines: ['kill 1', 'get 3.txt'], exitCode: 4 },
    { lines: ['get nowhere.txt &'], exitCode: 1 },
    { lines: ['get nowhere.txt', 'frobnicate &'], exitCode: 2 },
  ])('exits $exitCode after $lines', async ({ lines, exitCode }) => {
    const finished = await simScript(['shell', 'chain3', '--ports', 'auto'], lines);
    expect(finished.exitCode, finished.stdout).toBe(exitCode);
  });

  it.each([
    { line: 'gte 3.txt', says: /^there is no command 'gte'; did you mean get\?$/u },
    { line: 'get', says: /^get needs <file>/u },
    { line: 'get a b c', says: /^get takes one file, not 3; .*: get "a b c"$/u },
    {
      line: 'get ../x',
      says: /^'\.\.\/x' is not a base name; give the name of a file or a folder, not a path$/u,
    },
    { line: 'get "3.txt', says: /^a " is not closed/u },
    { line: 'as 9', says: /^there is no peer 9; the peers are 1, 2, 3$/u },
    { line: 'kill x', says: /^there is no peer x/u },
    { line: 'start 1', says: /^peer 1 is running; kill it first with kill 1$/u },
    { line: 'ttl 0', says: /^invalid TTL '0'/u },
    { line: 'ttl many', says: /^invalid TTL 'many'/u },
    { line: 'set prots auto', says: /^there is no setting 'prots'; did you mean set ports\?$/u },
    { line: 'set ports some', says: /^ports are ini or auto, not 'some'/u },
    { line: 'trace', says: /^there is no query yet/u },
    { line: 'help frob', says: /^there is no command 'frob'/u },
    { line: 'exit now', says: /^exit does not take 'now'/u },
  ])('refuses $line in one line', async ({ line, says }) => {
    const { exitCode, stdout } = await simScript(['shell', 'chain3', '--ports', 'auto'], [line]);
    expect(stdout.trimEnd()).toMatch(says);
    expect(exitCode).toBe(2);
  });

  it('accepts a name with spaces in quotes, or with escaped spaces', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2, { 'my file.txt': 'x', "it's.txt": 'y' }));
    const { stdout, exitCode } = await simScript(
      ['shell', ini, '--ports', 'auto'],
      ['get "my file.txt"', "get it\\'s.txt", 'get my\\ file.txt'],
      cwd,
    );
    expect(stdout.match(/^✔/gmu)).toHaveLength(3);
    expect(exitCode).toBe(0);
  });

  it('routes through a restarted peer, not a dead one, and keeps its downloads', async () => {
    const { stdout } = await simScript(
      ['shell', 'chain3', '--ports', 'auto'],
      [
        'get 3.txt',
        'kill 2',
        'get noise.bin',
        'start 2',
        'get noise.bin',
        'kill 1',
        'start 1',
        'as 2',
        'kill 3',
        'get 3.txt',
      ],
    );
    const lines = stdout.trimEnd().split('\n');
    expect(lines[2]).toBe('✘ noise.bin not found');
    expect(lines[4]).toMatch(/^✔ noise\.bin found at peer 3/u);
    expect(lines.at(-1)).toMatch(/^✔ 3\.txt found at peer 1/u);
  });

  it('finds two holders at the second get of a file', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, {
      1: { neighbours: [2] },
      2: { neighbours: [1, 3] },
      3: { neighbours: [2], files: { 'x.txt': 'x' } },
    });
    await simScript(['shell', ini, '--ports', 'auto'], ['get x.txt', 'as 2', 'get x.txt'], cwd);
    const { queries } = JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8'));
    expect(queries[1]).toMatchObject({ origin: 2, hits: 2, verdict: 'verified' });
  });

  it('applies ttl and as to the following queries', async () => {
    const { stdout } = await simScript(
      ['shell', 'chain3', '--ports', 'auto'],
      ['ttl 1', 'get 3.txt', 'as 2', 'get 3.txt', 'as 1', 'ttl ini', 'get noise.bin'],
    );
    const lines = stdout.trimEnd().split('\n');
    expect(lines[1]).toBe('✘ 3.txt not found');
    expect(lines[3]).toMatch(/^✔ 3\.txt found at peer 3/u);
    expect(lines[6]).toMatch(/^✔ noise\.bin found at peer 3/u);
  });

  it('changes nothing with set ports auto where the ports are auto already', async () => {
    const { stdout, exitCode } = await simScript(
      ['shell', 'chain3', '--ports', 'auto'],
      ['set ports auto', 'get 3.txt', 'set', 'set ports auto'],
    );
    expect(stdout).toMatch(/^ports are already auto\n✔ 3\.txt[^\n]*\nports auto\nports are already auto\n$/u);
    expect(exitCode).toBe(0);
  });

  it('answers background queries while other commands run, and waits for them at the end', async () => {
    const { stdout, exitCode } = await simScript(
      ['shell', 'chain3', '--ports', 'auto'],
      ['get 3.txt &', 'get 3.txt &', 'as 2', 'get 2.txt', 'get noise.bin &'],
    );
    expect(stdout).toMatch(/^\[1\] peer 1 searches for 3\.txt$/mu);
    expect(stdout).toMatch(/^peer 1 is already searching for 3\.txt; wait for its answer$/mu);
    expect(stdout).toMatch(/^✔ 3\.txt found at peer 3/mu);
    expect(stdout).toMatch(/^✔ noise\.bin found at peer 3/mu);
    expect(exitCode).toBe(2);
  });

  it('reports an invalid INI and exits 2', async () => {
    const cwd = temporaryFolder();
    const ini = join(cwd, 'bad.ini');
    writeFileSync(ini, '[Peer-1]\nip_addr = 1.2.3\n');
    const { exitCode, stdout, stderr } = await simScript(['shell', ini], ['get x'], cwd);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/bad\.ini:2: ip_addr "1\.2\.3" is not an IP address/u);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });
});

describe('modify of a shipped topology', () => {
  it('is refused under its bare name', async () => {
    const { stdout, exitCode } = await simScript(['shell', 'chain3', '--ports', 'auto'], ['modify ttl 3']);
    expect(stdout).toBe(
      'chain3 is built in and cannot be modified; make a copy and use it: sim topology convert chain3 -o my-chain3.ini\n',
    );
    expect(exitCode).toBe(2);
  });
});
