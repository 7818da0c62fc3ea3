import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Finished, isGone, repository, sim, start, temporaryFolder } from '../helpers/sim.js';

const python = spawnSync('python3', ['--version']).status === 0;
const brokenPeer = join(repository, 'test/broken-peers/peer.mjs');
const wholeCheckMs = 120_000;

interface Told {
  readonly passed: number;
  readonly asked: number;
  readonly points: number;
  readonly of: number;
  readonly level: number | null;
  readonly startFailure: {
    readonly reason: string;
    readonly lastLines: string[];
    readonly log: string;
  } | null;
  readonly requirements: readonly {
    readonly id: string;
    readonly status: string;
    readonly finding: { readonly actual: string; readonly conversation: { readonly text: string }[] } | null;
  }[];
}

async function check(args: readonly string[], cwd = temporaryFolder()): Promise<Finished & { told: Told }> {
  const finished = await sim(['check', '--reporter', 'json', ...args], cwd);
  try {
    return { ...finished, told: JSON.parse(finished.stdout) as Told };
  } catch (error) {
    throw new Error(`no JSON:\n${finished.stdout}\n${finished.stderr}`, { cause: error });
  }
}

function failedIn({ requirements }: Told): string[] {
  return requirements.filter(({ status }) => status === 'failed').map(({ id }) => id);
}

describe('the reference peer', () => {
  it(
    'passes all of it',
    async () => {
      const { told, exitCode, stderr } = await check(['--', 'sim', 'peer']);
      expect(told.requirements.filter(({ status }) => status !== 'passed')).toEqual([]);
      expect(told).toMatchObject({ passed: 45, asked: 45, points: 100, of: 100, level: 9 });
      expect(exitCode).toBe(0);
      expect(stderr).toBe('');
    },
    wholeCheckMs,
  );
});

describe.skipIf(!python)('the stand-ins of the older programs show their quirks and nothing else', () => {
  it.each([
    {
      dialect: 'jiangluyu',
      quirks: [
        'ttl.stops',
        'duplicate.same-link',
        'duplicate.other-link',
        'duplicate.answered-once',
        'duplicate.own',
      ],
      blocked: ['duplicate.cycle'],
    },
    { dialect: 'cisen07', quirks: ['load.twenty-queries'], blocked: [] },
  ])(
    '$dialect',
    async ({ dialect, quirks, blocked }) => {
      const standIn = join(repository, `test/stand-ins/${dialect}.py`);
      const { told, exitCode } = await check(['--dialect', dialect, '--', 'python3', standIn]);
      expect(failedIn(told)).toEqual(quirks);
      expect(told.requirements.filter(({ status }) => status === 'blocked').map(({ id }) => id)).toEqual(
        blocked,
      );
      expect(exitCode).toBe(1);
    },
    wholeCheckMs,
  );
});

describe('the words of the command', () => {
  it('sim peer is floodsim, whatever files lie about', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'peer'), 'not this');
    writeFileSync(join(folder, 'sim'), 'nor this');
    const { told, exitCode } = await check(['--only', 'listen', '--', 'sim', 'peer'], folder);
    expect(told).toMatchObject({ passed: 1, asked: 1 });
    expect(exitCode).toBe(0);
  });
});

describe('an archive without end', () => {
  it.each(['framed', 'old'])('in the %s form is received as far as it might be one', async (form) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'peer.cjs'), endlessPeer);
    const requirement = form === 'framed' ? 'serve.digest' : 'serve.bare';
    const { told, exitCode } = await check(
      ['--only', requirement, '--', process.execPath, 'peer.cjs'],
      folder,
    );
    const [one] = told.requirements;
    expect(one).toMatchObject({ id: requirement, status: 'failed' });
    expect(one?.finding?.actual).toMatch(/more than 10\d{5} bytes, and no end/u);
    expect(exitCode).toBe(1);
  });
});

/** Answers each request with a header, and bytes for as long as somebody takes them. */
const endlessPeer = `
  const name = 'own.txt';
  const header = (more) => {
    const json = Buffer.from(JSON.stringify({ filename: 'own.zip', name, size: 1320, ...more }));
    return Buffer.concat([int32(json.length), json]);
  };
  const int32 = (value) => { const bytes = Buffer.alloc(4); bytes.writeInt32LE(value); return bytes; };
  const block = Buffer.concat([int32(65536), Buffer.alloc(65536, 'x')]);
  require('node:net').createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const words = String(bytes).trim().split(' ');
      if (words[0] !== 'request') return;
      socket.write(header(words.length > 4 ? {} : { md5: '0'.repeat(32), file_size: 1320 }));
      const pour = () => { while (!socket.destroyed && socket.write(block)); };
      socket.on('drain', pour);
      pour();
    });
  }).listen(Number(process.env.SIM_PORT), process.env.SIM_IP);`;

describe('a peer that cannot be judged', () => {
  it('that is not there: exit 2', async () => {
    const { told, exitCode } = await check(['--', './no-such-peer']);
    expect(exitCode).toBe(2);
    expect(told.startFailure?.reason).toMatch(/could not be started/u);
  });

  it('names the file that was meant and is not there', async () => {
    const { stderr, exitCode } = await sim(
      ['check', '--level', '1', '--', process.execPath, 'peer.mjs'],
      temporaryFolder(),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^there is no peer\.mjs in /mu);
  });

  it('that dies before it listens: exit 2, its last lines, and its whole log', async () => {
    const { stdout, stderr, exitCode } = await sim([
      'check',
      '--',
      process.execPath,
      '-e',
      'console.log("reading my config"); process.exit(3)',
    ]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/it ended \(exit code 3\) before it listened/u);
    expect(stdout).toContain('reading my config');
    const [, log = ''] = /its whole log: (.+)/u.exec(stdout) ?? [];
    expect(existsSync(log)).toBe(true);
    expect(stderr).toContain('its folders and logs: ');
  });

  it('that listens elsewhere, or not in time: exit 2', async () => {
    const { told, exitCode } = await check([
      '--start-time',
      '1',
      '--',
      process.execPath,
      brokenPeer,
      '--break',
      'listen',
    ]);
    expect(exitCode).toBe(2);
    expect(told.startFailure?.reason).toMatch(/it did not listen on 127\.0\.0\.1:\d+ within 1 s/u);
  });
});

describe('what is asked', () => {
  it('what it needs is judged, and not counted', async () => {
    const { told, exitCode } = await check(['--only', 'ttl.stops', '--', 'sim', 'peer']);
    expect(told).toMatchObject({ passed: 1, asked: 1, points: 3, of: 3, level: null });
    expect(exitCode).toBe(0);
  });

  it('what it needs did not pass: it is blocked, and that is no success', async () => {
    const peer = [process.execPath, brokenPeer, '--break', 'relay.forwards'];
    const { stdout, exitCode } = await sim(['check', '--only', 'ttl.stops', '--', ...peer]);
    expect(stdout).toContain('relay.forwards did not pass');
    expect(stdout).toContain('0 of 1 passed, 0 of 3 points');
    expect(exitCode).toBe(1);
  });

  it('--list tells it without starting anything, --rubric as a file to edit', async () => {
    const list = await sim(['check', '--list', '--level', '4-4']);
    expect(list.stdout).toMatch(/ttl\.stops +3 +does not forward what comes with TTL 1, or 0/u);
    expect(list.stdout).toContain('3 requirements, 8 points');
    const rubric = await sim(['check', '--rubric', '--only', 'ttl']);
    expect(rubric.stdout).toMatch(/\[points\]\n\n; level 4: TTL\nttl\.lowered = 3\n/u);
  });
});

describe('bad usage exits 2 with the hint', () => {
  it.each([
    { args: [], says: /check needs the command[\s\S]*sim check -- python3 peer\.py/u },
    { args: ['node', 'peer.js'], says: /sim check -- node peer\.js/u },
    { args: ['--leevl', '2', '--', 'x'], says: /unknown option: --leevl[\s\S]*did you mean --level\?/u },
    { args: ['--only', 'tll', '--', 'x'], says: /did you mean ttl\?/u },
    { args: ['--dialect', 'klingon', '--', 'x'], says: /use native, jiangluyu, cisen07/u },
    { args: ['--patience', '0', '--', 'x'], says: /--patience '0' is not a number above 0/u },
    { args: ['--jobs', '1.5', '--', 'x'], says: /--jobs '1\.5' is not a whole number/u },
    { args: ['--points', 'no.ini', '--', 'x'], says: /no\.ini cannot be read[\s\S]*--rubric > rubric\.ini/u },
    { args: ['--csv', 'x.csv', '--', 'x'], says: /--csv is for a class/u },
    { args: ['--batch', 'no-such-folder'], says: /no-such-folder is not a folder/u },
    { args: ['--batch', '.', '--csv', 'no/such/x.csv'], says: /there is no such folder/u },
    { args: ['--batch', '.', '--reporter', 'tap'], says: /use text or json/u },
  ])('$args', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await sim(['check', ...args]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('options behind -- are the peer\u2019s own', async () => {
    const { told } = await check([
      '--only',
      'listen',
      '--',
      process.execPath,
      brokenPeer,
      '--break',
      'ttl.stops',
    ]);
    expect(told.passed).toBe(1);
  });

  it('--help tells the exit codes, in 80 columns', async () => {
    const { stdout } = await sim(['check', '--help']);
    for (const code of [0, 1, 2, 130]) expect(stdout).toMatch(new RegExp(`^ +${code} +\\S`, 'mu'));
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('what is left', () => {
  it('Ctrl-C: exit 130, and no process', async () => {
    const temporary = temporaryFolder();
    // It tells its process id, and never leaves when it is asked to.
    const stubborn = `
      require('node:fs').appendFileSync(process.env.PIDS, process.pid + '\\n');
      process.on('SIGTERM', () => {});
      require('node:net').createServer(() => {}).listen(Number(process.env.SIM_PORT), process.env.SIM_IP);`;
    const running = start(
      [
        'check',
        '--jobs',
        '1',
        '--patience',
        '60',
        '--',
        process.execPath,
        '-e',
        stubborn.replace('process.env.PIDS', JSON.stringify(join(temporary, 'pids'))),
      ],
      temporary,
      { TMPDIR: temporary },
    );
    const pids = await untilThereAre(join(temporary, 'pids'), 3);
    running.process.kill('SIGINT');
    const { exitCode, stdout } = await running.finished;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('interrupted');
    for (const pid of pids) expect(isGone(pid)).toBe(true);
    expect(readdirSync(temporary).filter((name) => name.startsWith('floodsim-check'))).toEqual([]);
  });

  it.each([
    { how: 'the time is over', args: ['--time-cap', '1'], code: 1, actual: /over the time cap/u },
    { how: 'Ctrl-C is pressed', args: [], code: 130, actual: /interrupted/u },
  ])('--keep keeps what there is when $how', async ({ args, code, actual }) => {
    const temporary = temporaryFolder();
    const pids = JSON.stringify(join(temporary, 'pids'));
    const silent = `require('node:fs').appendFileSync(${pids}, process.pid + '\\n');
      require('node:net').createServer(() => {}).listen(Number(process.env.SIM_PORT), process.env.SIM_IP);`;
    const command = ['--', process.execPath, '-e', silent];
    const running = start(
      ['check', '--keep', '--jobs', '1', '--level', '3', ...args, ...command],
      temporary,
      {
        TMPDIR: temporary,
      },
    );
    if (code === 130) {
      await untilThereAre(join(temporary, 'pids'), 3);
      running.process.kill('SIGINT');
    }
    const { stdout, stderr, exitCode } = await running.finished;
    expect(stderr).not.toContain('defect');
    expect(stdout).toMatch(actual);
    expect(exitCode).toBe(code);
    const [, folder = ''] = /its folders and logs: (.+)/u.exec(stderr) ?? [];
    expect(readdirSync(join(folder, 'listen'))).toContain('conversation.json');
  });

  it('--keep keeps the folders, and says where', async () => {
    const temporary = temporaryFolder();
    const { stderr } = await sim(['check', '--only', 'listen', '--keep', '--', 'sim', 'peer'], temporary, {
      TMPDIR: temporary,
    });
    const [, folder = ''] = /its folders and logs: (.+)/u.exec(stderr) ?? [];
    expect(readdirSync(join(folder, 'listen'))).toContain('output.log');
    expect(readdirSync(join(folder, 'listen/peer'))).toContain('config.ini');
  });
});

/** Process ids that a file holds, once there are so many of them. */
function untilThereAre(file: string, count: number): Promise<number[]> {
  const look = (): number[] => {
    const pids = readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
    expect(pids.length).toBeGreaterThanOrEqual(count);
    return pids;
  };
  return vi.waitFor(look, { timeout: 50_000, interval: 20 });
}
