import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { repository, sim, simJson, start, temporaryFolder } from '../helpers/sim.js';

describe('help', () => {
  it.each([[['--help']], [['run', '--help']]])('sim %s fits in 80 columns and exits 0', async (args) => {
    const { exitCode, stdout, stderr } = await sim(args);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('sim run');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('sim run --help lists all exit codes', async () => {
    const { stdout } = await sim(['run', '--help']);
    for (const code of [0, 1, 2, 3, 4, 5, 6, 70, 74, 129, 130, 143])
      expect(stdout).toMatch(new RegExp(`^ +${code} +\\S`, 'mu'));
  });

  it.each([[['run', '--help']], [['topology', 'predict', '--help']]])(
    'sim %s says how to ask for a folder',
    async (args) => {
      expect((await sim(args)).stdout.replace(/\s+/gu, ' ')).toMatch(
        /--get file or folder .*\/ accepts only a folder/u,
      );
    },
  );

  it('sim --version prints the version', async () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    expect((await sim(['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('bad usage', () => {
  it.each([
    { args: [], says: /no command was given/u },
    { args: ['rnu', 'chain3'], says: /unknown command: rnu[\s\S]*did you mean run\?/u },
    { args: ['run'], says: /run needs a topology/u },
    {
      args: ['chain3', '--get', '3.txt'],
      says: /unknown command: chain3[\s\S]*did you mean sim run chain3\?/u,
    },
    { args: ['run', 'chain3', '--gte', '3.txt'], says: /unknown option: --gte[\s\S]*did you mean --get\?/u },
    { args: ['--hlep'], says: /did you mean --help\?/u },
    { args: ['run', 'chain3', '--get', '-dash.txt'], says: /write --get=-dash\.txt/u },
    { args: ['run', 'chain3', '--get', 'x'.repeat(5000)], says: /is too long/u },
    { args: ['run', 'chain3', '--get', 'x', '--out', ''], says: /--out is empty/u },
    { args: ['run', 'chain3', '--get', 'x', '--out', '/proc/x'], says: /cannot write to \/proc\/x/u },
    { args: ['run', 'chain3'], says: /needs --get[\s\S]*write sim /u },
    {
      args: ['run', 'chain3', '--gte', '3.txt', '--get', 'x'],
      says: /unknown option: --gte[\s\S]*did you mean --get\?/u,
    },
    { args: ['run', 'chain3', '--get'], says: /get/u },
    { args: ['run', 'chian3', '--get', '3.txt'], says: /chian3[\s\S]*chain3/u },
    { args: ['run', 'no/such.ini', '--get', '3.txt'], says: /no\/such\.ini/u },
    { args: ['run', 'chain3', '--get', '../3.txt'], says: /'\.\.\/3\.txt' is not a base name/u },
    { args: ['run', 'chain3', '--get', '3.txt', '--from', '9'], says: /no peer 9 in chain3[\s\S]*1, 2, 3/u },
    { args: ['run', 'chain3', '--get', '3.txt', '--from', 'one'], says: /--from 'one' is not a number/u },
    { args: ['run', 'chain3', '--get', '3.txt', '--ttl', '0'], says: /invalid TTL '0'/u },
    { args: ['run', 'chain3', '--get', '3.txt', '--ttl', '1.5'], says: /invalid TTL '1\.5'/u },
    { args: ['run', 'chain3', '--get', '3.txt', '--timeout', '0'], says: /invalid --timeout '0'/u },
    { args: ['run', 'chain3', '--get', '3.txt', '--ports', 'some'], says: /ports[\s\S]*ini[\s\S]*auto/u },
    { args: ['run', 'chain3', '--get', '3.txt', '--reporter', 'xml'], says: /reporter[\s\S]*junit/u },
    {
      args: ['run', 'chain3', '--get', '3.txt', '--ttl', '2', '--ttl', '3'],
      says: /--ttl is given 2 times/u,
    },
    {
      args: ['run', 'chain3', '-g', '3.txt', '-r', 'json', '-r', 'text'],
      says: /--reporter json and text would both print to stdout[\s\S]*--reporter text=<file>/u,
    },
    {
      args: ['run', 'chain3', '-g', '3.txt', '-r', 'json=a/../r', '-r', 'junit=r'],
      says: /two reports would be written to \S*\/r\n/u,
    },
    { args: ['run', 'chain3', '-g', '3.txt', '-r', 'junit='], says: /--reporter junit= has no file/u },
    { args: ['run', 'chain3', '-g', '3.txt', '-r', 'xml=r.xml'], says: /--reporter cannot be "xml=r\.xml"/u },
    {
      args: ['run', 'chain3', '-g', '3.txt', '-r', 'junit=/proc/no/r.xml'],
      says: /cannot write the report to \/proc\/no\/r\.xml/u,
    },
    {
      args: ['run', 'chain3', '-g', '3.txt', '-r', 'junit=/dev/null'],
      says: /cannot write the report to \/dev\/null: it is not a file/u,
    },
    { args: ['run', 'chain3', '-g', '3.txt', '--out', 'a', '--out', 'b'], says: /--out is given 2 times/u },
    { args: ['check', '--level', '1', '--level', '2', '--', 'x'], says: /--level is given 2 times/u },
    { args: ['new', 'peer', 'x', '--lang', 'c', '--lang', 'go'], says: /--lang is given 2 times/u },
  ])('sim $args exits 2 with a hint, without a stack trace', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await sim(args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/hint:/u);
    expect(stderr).not.toMatch(/^ +at .+:\d+:\d+/mu);
  });

  it('lists all problems of an INI', async () => {
    const { exitCode, stderr } = await sim([
      'run',
      join(repository, 'test/topology/errors/bad-port.ini'),
      '--get',
      'x',
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/bad-port\.ini:\d+: /u);
  });

  it('reports a run folder that cannot be written', async () => {
    const { exitCode, stderr } = await sim([
      'run',
      'chain3',
      '--get',
      '3.txt',
      '--out',
      '/dev/null/x',
      '--ports',
      'auto',
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/cannot write to/u);
  });
});

describe('reporters', () => {
  it('json matches its schema for every outcome', async () => {
    const schema = JSON.parse(readFileSync(join(repository, 'docs/result.schema.json'), 'utf8'));
    const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
    const args = [
      ['chain3', '--get', '3.txt', '--get', '1.txt', '--get', 'no.txt'],
      ['chain3', '--get', '3.txt', '--ttl', '1'],
      ['per-peer', '--get', '3.txt'],
      ['complete5', '--get', 'no.txt', '--get', '3.txt', '--get', '1.txt', '--predict'],
    ];
    for (const each of args) {
      const result = await simJson(each);
      validate(result);
      expect(validate.errors).toBeNull();
    }
    const { stdout } = await sim([
      'run',
      'chain3',
      '--get',
      '3.txt',
      '--reporter',
      'json',
      '--timeout',
      '0.0001',
      '--ports',
      'auto',
    ]);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
  });

  it('ndjson equals the trace', async () => {
    const cwd = temporaryFolder();
    const { stdout } = await sim(
      ['run', 'chain3', '--get', '3.txt', '-r', 'ndjson', '--out', 'o', '--ports', 'auto'],
      cwd,
    );
    expect(stdout).toBe(readFileSync(join(cwd, 'o/trace.ndjson'), 'utf8'));
  });

  it('go to several files and to stdout at once, and missing folders are created', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'old.xml'), 'of an earlier run');
    const reporters = ['text', 'junit=old.xml', 'json=out/a/b.json', 'ndjson=out/trace', 'text=out/text'];
    const args = ['run', 'chain3', '-g', '3.txt', '-g', 'no.txt', '--ports', 'auto'];
    const { stdout, exitCode } = await sim(
      [...args, ...reporters.flatMap((reporter) => ['-r', reporter])],
      cwd,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✔ 3\.txt found at peer 3[\s\S]*✘ no\.txt not found/u);
    expect(readFileSync(join(cwd, 'out/text'), 'utf8')).toBe(stdout);
    expect(readFileSync(join(cwd, 'old.xml'), 'utf8')).toMatch(
      /tests="2" failures="1"[\s\S]*<\/testsuites>\n$/u,
    );
    const result = JSON.parse(readFileSync(join(cwd, 'out/a/b.json'), 'utf8'));
    expect(result).toMatchObject({ exitCode: 1 });
    expect(readFileSync(join(cwd, 'out/trace'), 'utf8')).toBe(readFileSync(result.trace, 'utf8'));
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['a', 'text', 'trace']);
  });

  it('print nothing to stdout if all have a file', async () => {
    const cwd = temporaryFolder();
    const args = ['run', 'chain3', '-g', '3.txt', '-r', 'json=r.json', '--ports', 'auto'];
    expect(await sim(args, cwd)).toMatchObject({ stdout: '', exitCode: 0 });
    expect(JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8')).exitCode).toBe(0);
  });

  it('write no file if the run does not start', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'r.json'), 'of an earlier run');
    const args = ['run', 'chain3', '-g', '../x', '-r', 'json=r.json', '-r', 'junit=new/r.xml'];
    expect((await sim(args, cwd)).exitCode).toBe(2);
    expect(readFileSync(join(cwd, 'r.json'), 'utf8')).toBe('of an earlier run');
    expect(readdirSync(cwd)).toEqual(['r.json']);
  });

  it('junit has one testcase per file', async () => {
    const args = ['run', 'chain3', '--get', '3.txt', '--get', 'no<&>.txt', '-r', 'junit', '--ports', 'auto'];
    const { stdout, exitCode } = await sim(args);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/<testsuite name="chain3" tests="2" failures="1" errors="0"/u);
    expect(stdout.match(/<testcase /gu)).toHaveLength(2);
    expect(stdout).toContain('name="get no&lt;&amp;&gt;.txt from peer 1"');
    expect(stdout).toContain('no peer in this network shares it');
  });

  it('text with --quiet has one line per file', async () => {
    const { stdout, stderr } = await sim([
      'run',
      'chain3',
      '--get',
      '3.txt',
      '--get',
      'no.txt',
      '-q',
      '--ports',
      'auto',
    ]);
    expect(stdout.split('\n')).toMatchObject(
      [/^✔ 3\.txt found at peer 3/u, /^✘ no\.txt not found/u, ''].map((r) => expect.stringMatching(r)),
    );
    expect(stderr).toBe('');
  });
});

describe('--expect not-found', () => {
  it('is shown with the outcome by every reporter', async () => {
    const found = ['run', 'chain3', '--get', '3.txt', '--expect', 'not-found', '--ports', 'auto'];
    expect((await sim([...found, '-q'])).stdout).toMatch(/^✘ 3\.txt found .*, but not-found was expected/u);
    expect((await sim([...found, '-r', 'junit'])).stdout).toMatch(/<failure .*but not-found was expected/u);
    const missing = ['run', 'chain3', '--get', 'no.txt', '--expect', 'not-found', '--ports', 'auto'];
    expect((await sim([...missing, '-q'])).stdout).toMatch(/^✔ no\.txt not found, as expected/u);
    expect((await sim([...missing, '-r', 'junit'])).stdout).toMatch(/failures="0"/u);
    expect(JSON.parse((await sim([...missing, '-r', 'json'])).stdout).expect).toBe('not-found');
  });
});

describe('colours', () => {
  it('appear only on a terminal, unless FORCE_COLOR is set', async () => {
    const args = ['run', 'chain3', '--get', '3.txt', '--ports', 'auto'];
    expect((await sim(args, temporaryFolder(), { NO_COLOR: '' })).stdout).not.toContain('\u001b[');
    expect((await sim(args, temporaryFolder(), { NO_COLOR: '', FORCE_COLOR: '1' })).stdout).toContain(
      '\u001b[',
    );
  });
});

describe('sim completion', () => {
  it.each([
    { shell: 'bash', other: 'zsh', installs: /~\/\.bashrc/u },
    { shell: 'zsh', other: 'bash', installs: /~\/\.zshrc/u },
  ])('$shell prints the script of that shell, whatever shell runs', async ({ shell, other, installs }) => {
    const { stdout, stderr, exitCode } = await sim(['completion', shell], undefined, {
      SHELL: `/bin/${other}`,
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(installs);
  });

  it('names the shells that it knows', async () => {
    const { stderr, exitCode } = await sim(['completion', 'tcsh']);
    expect(stderr).toMatch(/no completion for the shell "tcsh"\n +hint: use one of bash, zsh/u);
    expect(exitCode).toBe(2);
  });

  it('has a help page that says where the script belongs', async () => {
    const { stdout } = await sim(['completion', '--help']);
    expect(stdout).toMatch(/^Usage: sim completion/u);
    expect(stdout).toContain('sim completion bash >> ~/.bashrc');
  });

  it.each([
    { words: ['topology', ''], offers: 'generate' },
    { words: ['topology', 'pre'], offers: 'predict' },
    { words: ['new', ''], offers: 'peer' },
    { words: ['topology', 'generate', 'ba'], offers: 'barabasi-albert' },
    { words: ['completion', ''], offers: 'zsh' },
  ])('offers $offers after $words', async ({ words, offers }) => {
    const { stdout } = await sim(['--get-yargs-completions', 'sim', ...words]);
    expect(stdout.split('\n')).toContain(offers);
    expect(stdout).not.toMatch(/--/u);
  });

  it('prints a script that completes commands, options and shipped topologies', async () => {
    expect((await sim(['completion'])).stdout).toMatch(/sim/u);
    const complete = async (...words: string[]) =>
      (await sim(['--get-yargs-completions', 'sim', ...words])).stdout.split('\n');
    expect(await complete('ru')).toContain('run');
    expect(await complete('run', 'cha')).toContain('chain3');
    expect((await complete('run', 'chain3', '--re')).join(' ')).toContain('--reporter');
    expect(await complete('run', 'chain3', '--reporter', 'ju')).toContain('junit');
    expect(await complete('run', 'chain3', '--reporter', '')).not.toContain('chain3');
    expect(await complete('run', 'chain3', '--fault', 'par')).toEqual(['partition', '']);
    expect(await complete('run', 'chain3', '--launcher', 's')).toEqual(['slurm', '']);
    expect(await complete('shell', 'chain3', '--place', 'r')).toEqual(['round-robin', 'random:', '']);
    expect((await complete('run', 'chain3', '--')).join(' ')).not.toMatch(/--g\b/u);
    const { stderr, exitCode } = await sim(['--get-yargs-completions', 'sim', 'run', 'ch']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });
});

describe('stdout that cannot be written', () => {
  it.runIf(existsSync('/dev/full'))('is reported, and exits 74', () => {
    const { PATH = '' } = process.env;
    const full = openSync('/dev/full', 'w');
    const args = [join(repository, 'dist/cli.js'), 'run', 'chain3', '--get', '3.txt', '--ports', 'auto'];
    const options = { cwd: temporaryFolder(), env: { PATH }, encoding: 'utf8' } as const;
    const { status, stderr } = spawnSync(process.execPath, args, {
      ...options,
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect(stderr).toMatch(/sim: cannot write the results: ENOSPC/u);
    expect(status).toBe(74);
  });
});

describe('stdout without a reader', () => {
  it('is not an error', async () => {
    const running = start(['run', 'chain3', '--get', '3.txt', '--ports', 'auto'], temporaryFolder());
    running.process.stdout?.destroy();
    expect((await running.finished).stderr).not.toMatch(/EPIPE|Error/u);
  });

  it('is not an error on stderr either', async () => {
    const running = start(['run', 'chain3', '--get', '3.txt', '--ports', 'auto'], temporaryFolder());
    running.process.stderr?.destroy();
    expect((await running.finished).exitCode).toBe(0);
  });
});

describe('unknown clients at the port of a peer', () => {
  it('get "invalid content" for an invalid message and for an ask with a wrong token', async () => {
    const { connect } = await import('node:net');
    const { chainOf, writeTopology } = await import('../helpers/topologies.js');
    const { truncateSync, writeFileSync } = await import('node:fs');
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2));
    writeFileSync(join(cwd, 'shares/2/big.bin'), '');
    truncateSync(join(cwd, 'shares/2/big.bin'), 1 << 27);
    const running = start(['run', ini, '--get', 'big.bin', '--ports', 'auto', '-r', 'ndjson'], cwd);
    await running.printed(/"transfer:started"/u);
    const started = running.events.flatMap((event) => (event.type === 'peer:started' ? [event] : []));
    const { port = 0 } = started.find(({ peer }) => peer === 2) ?? {};
    // The run lasts until the origin has the file.
    const origin = started.find(({ peer }) => peer === 1)?.pid ?? 0;
    process.kill(origin, 'SIGSTOP');
    const say = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let answer = '';
        const socket: Socket = connect(port, '127.0.0.1');
        socket.on('data', (chunk) => {
          answer += chunk;
        });
        socket.on('close', () => resolve(answer));
        socket.write(text);
      });
    expect(await say('GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('invalid content\n');
    expect(await say(`ask ${'0'.repeat(32)} x.txt 7\n`)).toBe('invalid content\n');
    expect(await say(`get ${'x'.repeat(5000)}`)).toBe('invalid content\n');
    process.kill(origin, 'SIGCONT');
    await running.finished;
    expect(running.events.filter(({ type }) => type === 'message:invalid')).toHaveLength(3);
    expect(running.events.filter(({ type }) => type === 'query:issued')).toHaveLength(1);
  });
});

describe('an installation whose files are replaced while a command runs', () => {
  it('ends with exit code 70 and the error, when the code that words errors is gone', () => {
    const folder = temporaryFolder();
    cpSync(join(repository, 'dist'), join(folder, 'dist'), { recursive: true });
    cpSync(join(repository, 'package.json'), join(folder, 'package.json'));
    const chunks = join(folder, 'dist/chunks');
    const late = readdirSync(chunks).filter((name) => /^(?:print|run-command)-/u.test(name));
    expect(late).toHaveLength(2);
    for (const name of late) rmSync(join(chunks, name));
    const run = ['run', 'topologies/chain3.ini', '--get', '3.txt'];
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'dist/cli.js'), ...run], {
      cwd: repository,
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(stderr).toMatch(/^sim: Cannot find module .*\n {2}hint: install floodsim again\n$/u);
    expect(status).toBe(70);
  });
});
