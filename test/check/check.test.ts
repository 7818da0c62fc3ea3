import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { brokenPeer, writePeer } from '../helpers/broken-peers.js';
import { hasPython, python } from '../helpers/foreign.js';
import { type Finished, isGone, repository, sim, start, temporaryFolder } from '../helpers/sim.js';

const wholePeer = join(repository, 'examples/javascript/peer.mjs');
/** Not a measure: on a busy machine each of the processes takes much longer. */
const wholeCheckMs = 600_000;

interface Report {
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

async function check(
  args: readonly string[],
  cwd = temporaryFolder(),
): Promise<Finished & { report: Report }> {
  const finished = await sim(['check', '--reporter', 'json', ...args], cwd);
  try {
    return { ...finished, report: JSON.parse(finished.stdout) as Report };
  } catch (error) {
    throw new Error(`no JSON:\n${finished.stdout}\n${finished.stderr}`, { cause: error });
  }
}

function failedIn({ requirements }: Report): string[] {
  return requirements.filter(({ status }) => status === 'failed').map(({ id }) => id);
}

describe('sim check of the reference peer', () => {
  it(
    'passes all 75 requirements',
    async () => {
      const { report, exitCode, stderr } = await check(['--', 'sim', 'peer']);
      expect(report.requirements.filter(({ status }) => status !== 'passed')).toEqual([]);
      expect(report).toMatchObject({ passed: 75, asked: 75, points: 100, of: 100, level: 9 });
      expect(exitCode).toBe(0);
      expect(stderr).toBe('');
    },
    wholeCheckMs,
  );
});

describe('sim check of the complete peer in JavaScript', () => {
  it(
    'passes all requirements',
    async () => {
      const { report, exitCode } = await check(['--', process.execPath, wholePeer]);
      expect(report.requirements.filter(({ status }) => status !== 'passed')).toEqual([]);
      expect(exitCode).toBe(0);
    },
    wholeCheckMs,
  );
});

describe('sim check of a peer that ends its lines with CR and LF', () => {
  it('drops the CR of answers, as of all other messages', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the peer
    const line = "const toLine = (fields) => `${fields.join(' ')}";
    const peer = writePeer('crlf', [[`${line}\\n\`;`, `${line}\\r\\n\`;`]]);
    const only = ['--only', 'ask.held,ask.answer,relay.forwards,found.own-file'];
    const { report } = await check([...only, '--', process.execPath, peer]);
    expect(failedIn(report)).toEqual([]);
  });
});

describe('sim check of a peer that answers before it has the file', () => {
  it('fails only ask.answer', async () => {
    const early = "const outcome = find(ask.file) === null ? (void search(ask), 'verified') : 'held';";
    const whole = "const outcome = find(ask.file) === null ? await search(ask) : 'held'; // W44";
    const peer = writePeer('early-answer', [[whole, early]]);
    const only = ['--only', 'ask.held,ask.answer,fetch.saves'];
    const { report } = await check([...only, '--', process.execPath, peer]);
    expect(failedIn(report)).toEqual(['ask.answer']);
    const { finding } = report.requirements.find(({ id }) => id === 'ask.answer') ?? {};
    expect(finding?.actual).toBe('an answer before the request');
  });
});

describe('sim check of a peer that ignores queries as soon as it forwards one', () => {
  it('fails load.twenty-queries, even if the peer would take all that arrive together', async () => {
    const late = `{
    if (globalThis.isForwarding) return;
    setTimeout(() => {
      globalThis.isForwarding = true;
      forward(get, query, sender);
    }, 300);
  }`;
    const peer = writePeer('late-mute', [['forward(get, query, sender);\n  else', `${late}\n  else`]]);
    const { report } = await check(['--only', 'load.twenty-queries', '--', process.execPath, peer]);
    expect(report.requirements[0]?.finding?.actual).toBe('0 of 40');
  });
});

describe.skipIf(!hasPython)('sim check of the stand-ins for older programs', () => {
  it.each([
    {
      dialect: 'jiangluyu',
      quirks: [
        'relay.not-back',
        'ttl.stops',
        'duplicate.same-link',
        'duplicate.other-link',
        'duplicate.answered-once',
        'duplicate.own',
        'refuse.bad-archive',
        'load.dead-neighbour',
      ],
      blocked: ['duplicate.cycle'],
    },
    {
      dialect: 'cisen07',
      quirks: [
        'relay.not-back',
        'relay.not-origin',
        'duplicate.same-link',
        'duplicate.other-link',
        'duplicate.answered-once',
        'duplicate.own',
        'refuse.bad-archive',
        'load.twenty-queries',
      ],
      blocked: ['duplicate.cycle'],
    },
  ])(
    '$dialect fails only the requirements that the real program violates',
    async ({ dialect, quirks, blocked }) => {
      const standIn = join(repository, `test/stand-ins/${dialect}.py`);
      // Nothing here looks at the spinning of the older programs, and it takes a core.
      const command = ['env', 'SPIN_SECONDS=0.2', python, standIn];
      const { report, exitCode } = await check(['--dialect', dialect, '--', ...command]);
      expect(failedIn(report)).toEqual(quirks);
      expect(report.requirements.filter(({ status }) => status === 'blocked').map(({ id }) => id)).toEqual(
        blocked,
      );
      expect(exitCode).toBe(1);
    },
    wholeCheckMs,
  );
});

describe('the command after --', () => {
  it('runs floodsim for `sim peer`, even if there are files with these names', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'peer'), 'another program');
    writeFileSync(join(folder, 'sim'), 'another program');
    const { report, exitCode } = await check(['--only', 'listen', '--', 'sim', 'peer'], folder);
    expect(report).toMatchObject({ passed: 1, asked: 1 });
    expect(exitCode).toBe(0);
  });
});

describe('sim check of a peer that sends an endless archive', () => {
  it.each(['framed', 'old'])('stops reading at the size limit in the %s form', async (form) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'peer.cjs'), endlessPeer);
    const requirement = form === 'framed' ? 'serve.digest' : 'serve.bare';
    const { report, exitCode } = await check(
      ['--only', requirement, '--', process.execPath, 'peer.cjs'],
      folder,
    );
    const [one] = report.requirements;
    expect(one).toMatchObject({ id: requirement, status: 'failed' });
    expect(one?.finding?.actual).toMatch(/more than 10\d{5} bytes, and no end/u);
    expect(exitCode).toBe(1);
  });
});

/** Answers each query for own.txt with a hit, and each request with a header and endless data. */
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
      const { SIM_IP, SIM_PORT } = process.env;
      const [, port, host] = /get own\\.txt (\\d+) (\\S+)/.exec(String(bytes)) ?? [];
      if (port) require('node:net').connect(port, host).end(\`found \${name} at 1 \${SIM_IP} \${SIM_PORT}\\n\`);
      const words = String(bytes).trim().split(' ');
      if (words[0] !== 'request') return;
      socket.write(header(words.length > 4 ? {} : { md5: '0'.repeat(32), file_size: 1320 }));
      const pour = () => { while (!socket.destroyed && socket.write(block)); };
      socket.on('drain', pour);
      pour();
    });
  }).listen(Number(process.env.SIM_PORT), process.env.SIM_IP);`;

describe('sim check of a peer that cannot be started', () => {
  it('exits 2 if the program does not exist', async () => {
    const { report, exitCode } = await check(['--', './no-such-peer']);
    expect(exitCode).toBe(2);
    expect(report.startFailure?.reason).toMatch(/could not be started/u);
  });

  it('exits 2 and names a missing source file', async () => {
    const { stderr, exitCode } = await sim(
      ['check', '--level', '1', '--', process.execPath, 'peer.mjs'],
      temporaryFolder(),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^there is no peer\.mjs in /mu);
  });

  it('exits 2 with the last output and the complete log if the peer dies before it listens', async () => {
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
    const [, log = ''] = /complete log: (.+)/u.exec(stdout) ?? [];
    expect(existsSync(log)).toBe(true);
    expect(stderr).toContain('folders and logs: ');
  });

  it('exits 2 if the peer does not listen on its address in time', async () => {
    const { report, exitCode } = await check([
      '--start-timeout',
      '1',
      '--',
      process.execPath,
      brokenPeer('listen'),
    ]);
    expect(exitCode).toBe(2);
    expect(report.startFailure?.reason).toMatch(
      /it did not listen on 127\.0\.0\.1:\d+ within 1 s \(--start-timeout\)/u,
    );
  });
});

describe('sim check of a peer without ask', () => {
  it('fails only ask.query, and blocks what needs a query of its own', async () => {
    const peer = writePeer('no-ask', [
      ["  if (message.verb === 'ask') void onAsk(message, connection);\n", ''],
    ]);
    const only = 'ask,duplicate.own,fetch,refuse.token';
    const { report } = await check(['--only', only, '--', process.execPath, peer]);
    expect(failedIn(report)).toEqual(['ask.query']);
    const other = report.requirements.filter(({ id }) => id !== 'ask.query');
    expect(new Set(other.map(({ status }) => status))).toEqual(new Set(['blocked']));
    const [asked] = report.requirements.filter(({ id }) => id === 'ask.query');
    expect(asked?.finding?.actual).toMatch(/it does not support ask/u);
  });
});

describe('the selection of requirements', () => {
  it('tests the requirements that a selected one needs, without counting them', async () => {
    const { report, exitCode } = await check(['--only', 'ttl.stops', '--', 'sim', 'peer']);
    expect(report).toMatchObject({ passed: 1, asked: 1, points: 2, of: 2, level: null });
    expect(exitCode).toBe(0);
  });

  it('exits 1 if a selected requirement is blocked', async () => {
    const peer = [process.execPath, brokenPeer('relay.forwards')];
    const { stdout, exitCode } = await sim(['check', '--only', 'ttl.stops', '--', ...peer]);
    expect(stdout).toContain('relay.forwards did not pass');
    expect(stdout).toContain('0 of 1 passed, 0 of 2 points');
    expect(exitCode).toBe(1);
  });

  it('prints it for --list, and as a file to edit for --rubric', async () => {
    const list = await sim(['check', '--list', '--level', '4-4']);
    expect(list.stdout).toMatch(/ttl\.stops +2 +does not forward a query with TTL 1 or 0/u);
    expect(list.stdout).toContain('3 requirements, 5 points');
    const rubric = await sim(['check', '--rubric', '--only', 'ttl']);
    expect(rubric.stdout).toMatch(/\[points\]\n\n; level 4: TTL\nttl\.lowered = 2\n/u);
  });
});

describe('the configuration file that sim check writes', () => {
  it.each([
    { dialect: 'jiangluyu', options: [], file: 'config.ini', first: '[Peer-1]' },
    { dialect: 'jiangluyu', options: ['--config-layout', '2'], file: 'config.ini', first: '[Peer-0]' },
    { dialect: 'cisen07', options: ['--config-layout', '1'], file: 'my_config.ini', first: '[Peer-1]' },
  ])('begins with $first for $dialect with $options', async ({ dialect, options, file, first }) => {
    const temporary = temporaryFolder();
    const args = ['check', '--keep', '--only', 'listen', '--dialect', dialect, ...options];
    const { stderr } = await sim([...args, '--', 'sim', 'peer'], temporary, {
      TMPDIR: temporary,
    });
    const [, folder = ''] = /folders and logs: (.+)/u.exec(stderr) ?? [];
    const lines = readFileSync(join(folder, 'listen/peer', file), 'utf8').split('\n');
    expect(lines[0]).toBe(first);
    if (first !== '[Peer-1]') return;
    // The real jiangluyu counts lines: six for each peer, and a blank one.
    expect(lines.filter((_, index) => index % 7 === 0)).toEqual([
      '[Peer-1]',
      '[Peer-2]',
      '[Peer-3]',
      '[Peer-4]',
    ]);
    expect(lines[5]).toBe('peer_list = [2, 3, 4]');
  });
});

describe('the reports of sim check', () => {
  it('are several at once: one is printed, the others are complete files, whatever --all says', async () => {
    const folder = temporaryFolder();
    const peer = [process.execPath, brokenPeer('relay.forwards')];
    const reporters = ['-r', 'text', '-r', 'junit=out/report.xml', '-r', 'json=report.json'];
    const { stdout, exitCode } = await sim(
      ['check', '--only', 'relay.forwards,ttl.stops', ...reporters, '--', ...peer],
      folder,
    );
    expect(stdout).toContain('not shown: 1 blocked in level 4; --all shows all');
    expect(stdout).not.toContain('does not forward a query with TTL 1 or 0');
    expect(readFileSync(join(folder, 'out/report.xml'), 'utf8')).toMatch(
      /does not forward a query with TTL 1 or 0[\s\S]*relay\.forwards did not pass/u,
    );
    const { requirements } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    expect(requirements.map(({ id }) => id)).toEqual(['relay.forwards', 'ttl.stops']);
    expect(exitCode).toBe(1);
  });
});

describe('sim check with bad usage', () => {
  it.each([
    { args: [], says: /sim check needs the command[\s\S]*sim check -- python3 peer\.py/u },
    { args: ['node', 'peer.js'], says: /sim check -- node peer\.js/u },
    { args: ['--leevl', '2', '--', 'x'], says: /unknown option: --leevl[\s\S]*did you mean --level\?/u },
    { args: ['--only', 'tll', '--', 'x'], says: /did you mean ttl\?/u },
    { args: ['--dialect', 'klingon', '--', 'x'], says: /use native, jiangluyu, cisen07/u },
    { args: ['--patience', '0', '--', 'x'], says: /--patience '0' is not a number above 0/u },
    { args: ['--jobs', '1.5', '--', 'x'], says: /--jobs '1\.5' is not a whole number/u },
    { args: ['--points', 'no.ini', '--', 'x'], says: /cannot read no\.ini[\s\S]*--rubric > rubric\.ini/u },
    { args: ['--csv', 'x.csv', '--', 'x'], says: /--csv needs --batch/u },
    { args: ['--batch', 'no-such-folder'], says: /no-such-folder is not a folder/u },
    { args: ['--batch', '.', '--csv', 'no/such/x.csv'], says: /there is no such folder/u },
    { args: ['--batch', '.', '--reporter', 'tap'], says: /use text or json/u },
  ])('exits 2 with a hint for $args', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await sim(['check', ...args]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('passes options after -- to the peer', async () => {
    // Without its options Node would try to read the script from its standard input.
    const script = `await import(${JSON.stringify(pathToFileURL(wholePeer).href)})`;
    const node = [process.execPath, '--input-type=module', '--eval', script];
    const { report } = await check(['--isolate', 'never', '--only', 'listen', '--', ...node]);
    expect(report.passed).toBe(1);
  });

  it('prints all exit codes in --help, in at most 80 columns', async () => {
    const { stdout } = await sim(['check', '--help']);
    for (const code of [0, 1, 2, 70, 74, 129, 130, 143])
      expect(stdout).toMatch(new RegExp(`^ +${code} +\\S`, 'mu'));
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('the clean-up of sim check', () => {
  it('exits 130 and leaves no process or folder after Ctrl-C', async () => {
    const temporary = temporaryFolder();
    // It writes its process id, and ignores SIGTERM.
    const stubborn = `
      require('node:fs').appendFileSync(process.env.PIDS, process.pid + '\\n');
      process.on('SIGTERM', () => {});
      require('node:net').createServer(() => {}).listen(Number(process.env.SIM_PORT), process.env.SIM_IP);`;
    const running = start(
      [
        'check',
        '--isolate',
        'never',
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
    const pids = await untilPids(join(temporary, 'pids'), 3);
    running.process.kill('SIGINT');
    const { exitCode, stdout } = await running.finished;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('interrupted');
    for (const pid of pids) expect(isGone(pid)).toBe(true);
    expect(readdirSync(temporary).filter((name) => name.startsWith('floodsim-check'))).toEqual([]);
  });

  it.each([
    { how: 'the time is up', args: ['--time-cap', '1'], code: 1, actual: /over the time cap/u },
    { how: 'Ctrl-C is pressed', args: [], code: 130, actual: /interrupted/u },
  ])('keeps the messages of finished trials with --keep if $how', async ({ args, code, actual }) => {
    const temporary = temporaryFolder();
    const pids = JSON.stringify(join(temporary, 'pids'));
    const silent = `require('node:fs').appendFileSync(${pids}, process.pid + '\\n');
      require('node:net').createServer(() => {}).listen(Number(process.env.SIM_PORT), process.env.SIM_IP);`;
    const command = ['--', process.execPath, '-e', silent];
    const running = start(
      ['check', '--isolate', 'never', '--keep', '--jobs', '1', '--level', '3', ...args, ...command],
      temporary,
      {
        TMPDIR: temporary,
      },
    );
    if (code === 130) {
      await untilPids(join(temporary, 'pids'), 3);
      running.process.kill('SIGINT');
    }
    const { stdout, stderr, exitCode } = await running.finished;
    expect(stderr).not.toContain('bug');
    expect(stdout).toMatch(actual);
    expect(exitCode).toBe(code);
    const [, folder = ''] = /folders and logs: (.+)/u.exec(stderr) ?? [];
    expect(readdirSync(join(folder, 'listen'))).toContain('messages.json');
  });

  it('keeps the folders with --keep and prints their path', async () => {
    const temporary = temporaryFolder();
    const { stderr } = await sim(['check', '--only', 'listen', '--keep', '--', 'sim', 'peer'], temporary, {
      TMPDIR: temporary,
    });
    const [, folder = ''] = /folders and logs: (.+)/u.exec(stderr) ?? [];
    expect(readdirSync(join(folder, 'listen'))).toContain('output.log');
    expect(readdirSync(join(folder, 'listen/peer'))).toContain('config.ini');
  });
});

/** Waits until a file holds this many process ids. */
function untilPids(file: string, count: number): Promise<number[]> {
  const look = (): number[] => {
    const pids = readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
    expect(pids.length).toBeGreaterThanOrEqual(count);
    return pids;
  };
  return vi.waitFor(look, { timeout: 50_000, interval: 20 });
}

describe('TMPDIR', () => {
  it('[E1] that is no folder is an error with its name and a hint, and exit code 2', async () => {
    const cwd = temporaryFolder();
    const args = ['check', '--only', 'listen', '--', 'sim', 'peer'];
    const { exitCode, stderr } = await sim(args, cwd, { TMPDIR: join(cwd, 'no') });
    expect(stderr).toMatch(
      /^sim: cannot make a temporary folder in \S+no: ENOENT.*\n {2}hint: set TMPDIR to a folder/u,
    );
    expect(exitCode).toBe(2);
  });
});
