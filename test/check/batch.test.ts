import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { brokenPeer } from '../helpers/broken-peers.js';
import { bin, isGone, repository, sim, start, temporaryFolder } from '../helpers/sim.js';

const python = spawnSync('python3', ['--version']).status === 0;

/** The files of each submission. */
const submissions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ann-2': { 'run.sh': `exec ${JSON.stringify(process.execPath)} ${JSON.stringify(bin)} peer\n` },
  'ann-10': { 'run.sh': 'exec sim-is-not-here\n' },
  'bob-ttl': { 'run.sh': broken('ttl.stops') },
  'carl-hung': {
    'peer.mjs': `import { createServer } from 'node:net';
      process.on('SIGTERM', () => {});
      createServer(() => {}).listen(Number(process.env.SIM_PORT), process.env.SIM_IP);`,
  },
  'dora-forks': { 'run.sh': 'i=0; while [ $i -lt 300 ]; do sleep 1000 & i=$((i+1)); done; wait\n' },
  'emil-spews': { 'run.sh': 'while :; do echo "=1+1 spam spam spam spam spam spam spam spam"; done\n' },
  'finn-eats': {
    'peer.mjs': 'const all = []; setInterval(() => all.push(Buffer.alloc(20_000_000, 1)), 10);',
  },
  'gina-dies': { 'peer.mjs': 'throw new Error("=cmd, no config");' },
  'hugo-nothing': { 'README.md': 'sorry' },
  'jack-stops': {
    'peer.mjs': `import { connect, createServer } from 'node:net';
      process.on('SIGTERM', () => {});
      const { SIM_IP, SIM_PORT } = process.env;
      const header = Buffer.from(JSON.stringify({ filename: 'own.zip', name: 'own.txt', size: 1320 }));
      const length = Buffer.alloc(4);
      length.writeInt32LE(header.length);
      const some = Buffer.from([16, 0, 0, 0, 0x50, 0x4b, 3, 4]);
      createServer((socket) => {
        socket.on('error', () => {});
        socket.on('data', (bytes) => {
          const [, port, host] = /get own\\.txt (\\d+) (\\S+)/.exec(String(bytes)) ?? [];
          if (port) connect(port, host).end(\`found own.txt at 1 \${SIM_IP} \${SIM_PORT}\\n\`);
          if (String(bytes).startsWith('request')) socket.write(Buffer.concat([length, header, some]));
        });
      }).listen(Number(SIM_PORT), SIM_IP);`,
  },
  'kim-sits-in': {
    // It replaces the folder of its trials by a file before it listens, because it may be ended at once when it does.
    'peer.mjs': `import { rmSync, writeFileSync } from 'node:fs';
      import { createServer } from 'node:net';
      import { dirname } from 'node:path';
      const trials = dirname(dirname(process.cwd()));
      rmSync(trials, { recursive: true, maxRetries: 10 });
      writeFileSync(trials, '');
      createServer(() => {}).listen(Number(process.env.SIM_PORT), process.env.SIM_IP);`,
  },
  'lena-kills': { 'run.sh': 'kill -9 $PPID; exec sleep 1000\n' },
  'ida-silent': { 'peer.mjs': 'setInterval(() => {}, 1000);' },
};

function broken(id: string): string {
  return `exec ${JSON.stringify(process.execPath)} ${JSON.stringify(brokenPeer(id))}\n`;
}

function writeSubmissions(folder: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, 'class', name), { recursive: true });
    for (const [file, text] of Object.entries(submissions[name] ?? {})) {
      writeFileSync(join(folder, 'class', name, file), text);
    }
  }
}

/** Processes that this test has started: their environment contains its temporary folder. */
function processesOf(temporary: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/u.test(pid) || Number(pid) === process.pid || isGone(Number(pid))) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(temporary);
    } catch {
      return false;
    }
  });
}

describe.skipIf(process.platform !== 'linux')('sim check --batch', () => {
  it('grades ten submissions, whatever some of them do, and leaves no process', async () => {
    const folder = temporaryFolder();
    const names = Object.keys(submissions).filter((name) => !/^(?:jack|kim|lena)-/u.test(name));
    writeSubmissions(folder, names);
    const options = ['--level', '4', '--start-timeout', '10', '--memory-cap', '400', '--output-cap', '2'];
    const { stdout, stderr, exitCode } = await sim(
      [
        'check',
        '--isolate',
        'never',
        ...options,
        '--csv',
        'grades.csv',
        '--batch',
        ...names.map((name) => `class/${name}/`),
      ],
      folder,
      { TMPDIR: folder },
    );
    expect(stderr).toBe('');
    const rows = readFileSync(join(folder, 'grades.csv'), 'utf8').trimEnd().split('\n');
    expect(rows[0]).toBe('\ufeffsubmission,status,level,passed,failed,points,of,seconds,isolated,reasons');
    const report = Object.fromEntries(rows.slice(1).map((row) => [row.split(',')[0], row]));
    expect(Object.keys(report)).toEqual(['ann-2', 'ann-10', ...names.slice(2)]);
    expect(report['ann-2']).toMatch(/^ann-2,passed,4,25,0,35,35,[\d.]+,no: --isolate never,$/u);
    expect(report['ann-10']).toMatch(
      /not-started,0,.*it ended \(exit code 127\) before it listened: .*sim-is-not-here/u,
    );
    expect(report['bob-ttl']).toMatch(/,failed,3,24,1,33,35,.*ttl\.stops: expected/u);
    expect(report['carl-hung']).toMatch(/,failed,1,.*found\.own-file: .*; relay\.forwards: /u);
    expect(report['dora-forks']).toMatch(/,over-cap,0,.*over the process cap/u);
    expect(report['emil-spews']).toMatch(/,over-cap,0,.*over the output cap/u);
    expect(report['finn-eats']).toMatch(/,over-cap,0,.*over the memory cap/u);
    expect(report['gina-dies']).toMatch(/,not-started,0,.*Error: =cmd, no config/u);
    expect(report['hugo-nothing']).toMatch(
      /,no-peer,0,.*there is no run\.sh, peer\.py, peer\.mjs or peer\.js/u,
    );
    expect(report['ida-silent']).toMatch(/,not-started,0,.*did not listen on .* within 10 s/u);
    expect(stdout).toContain('1 of 10 submissions passed all requirements');
    expect(exitCode).toBe(1);
    expect(processesOf(folder)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['class', 'grades.csv']);
  }, 180_000);

  it('leaves no process if it is killed', async () => {
    const folder = temporaryFolder();
    writeSubmissions(folder, ['carl-hung']);
    const running = start(
      ['check', '--isolate', 'never', '--patience', '60', '--batch', 'class/carl-hung'],
      folder,
      {
        TMPDIR: folder,
      },
    );
    await until(() => processesOf(folder).some((pid) => commandOf(pid).includes('peer.mjs')));
    running.process.kill('SIGKILL');
    await running.finished;
    await until(() => processesOf(folder).length === 0);
  });

  it('leaves no process if a submission kills it before it knows the process id', async () => {
    const folder = temporaryFolder();
    writeSubmissions(folder, ['lena-kills']);
    const running = start(['check', '--isolate', 'never', '--batch', 'class/lena-kills'], folder, {
      TMPDIR: folder,
    });
    await running.finished;
    await until(() => processesOf(folder).length === 0);
  });

  it('ends a submission at the time cap and reports it', async () => {
    const folder = temporaryFolder();
    writeSubmissions(folder, ['carl-hung', 'ann-2']);
    const { stdout, exitCode } = await sim(
      [
        ...[
          'check',
          '--isolate',
          'never',
          '--reporter',
          'json',
          '--only',
          'found.own-file',
          '--time-cap',
          '20',
          '--patience',
          '60',
        ],
        ...['--batch', 'class/carl-hung', 'class/ann-2'],
      ],
      folder,
    );
    const report = JSON.parse(stdout) as {
      submissions: { name: string; status: string; reasons: string[] }[];
    };
    expect(report.submissions.map(({ name, status }) => [name, status])).toEqual([
      ['ann-2', 'passed'],
      ['carl-hung', 'over-cap'],
    ]);
    expect(report.submissions[1]?.reasons[0]).toMatch(/over the time cap/u);
    expect(exitCode).toBe(1);
  });
});

describe('the grades of the other submissions', () => {
  it('do not change if one hangs before it listens or in the middle of a transfer', async () => {
    const folder = temporaryFolder();
    writeSubmissions(folder, ['ida-silent', 'jack-stops', 'ann-2']);
    const startedAt = performance.now();
    const { stdout, exitCode } = await sim(
      [
        ...[
          'check',
          '--isolate',
          'never',
          '--reporter',
          'json',
          '--only',
          'serve.archive',
          '--jobs',
          '1',
          '--csv',
          'grades.csv',
        ],
        ...['--time-cap', '12', '--patience', '60', '--start-timeout', '60'],
        ...['--batch', 'class/ida-silent', 'class/jack-stops', 'class/ann-2'],
      ],
      folder,
    );
    const took = performance.now() - startedAt;
    const report = JSON.parse(stdout) as {
      submissions: { name: string; status: string; reasons: string[] }[];
    };
    expect(report.submissions.map(({ name, status }) => [name, status])).toEqual([
      ['ann-2', 'passed'],
      ['ida-silent', 'over-cap'],
      ['jack-stops', 'over-cap'],
    ]);
    expect(report.submissions[2]?.reasons).toEqual([
      expect.stringMatching(/^serve\.archive: .*over the time cap/u),
    ]);
    // `serve.archive` needs `listen`, which took too long.
    expect(report.submissions[1]?.reasons).toEqual([expect.stringMatching(/^listen: .*over the time cap/u)]);
    expect(exitCode).toBe(1);
    // For each the time cap, and the time between SIGTERM and SIGKILL.
    expect(took).toBeLessThan(3 * (12_000 + 2_000) + 2_000);
  });

  it('do not change if one cannot be tested', async () => {
    const folder = temporaryFolder();
    writeSubmissions(folder, ['kim-sits-in', 'ann-2']);
    const { stderr, exitCode } = await sim(
      [
        'check',
        '--isolate',
        'never',
        '--level',
        '1',
        '--csv',
        'grades.csv',
        '--batch',
        'class/kim-sits-in',
        'class/ann-2',
      ],
      folder,
    );
    const rows = readFileSync(join(folder, 'grades.csv'), 'utf8').trimEnd().split('\n');
    expect(rows[1]).toMatch(/^ann-2,passed,1/u);
    expect(rows[2]).toMatch(/^kim-sits-in,not-judged,0,.*it could not be tested: E/u);
    expect(stderr).toMatch(/ENOTDIR|EEXIST/u);
    expect(exitCode).toBe(1);
  });

  it.skipIf(process.platform === 'win32')('do not change if one has a read-only folder', async () => {
    const folder = temporaryFolder();
    writeSubmissions(folder, ['ann-2']);
    const cache = join(folder, 'class/ann-2/cache/module');
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'go.mod'), '');
    for (const path of [cache, join(cache, '..')]) chmodSync(path, 0o555);
    chmodSync(folder, 0o777);
    // Modes do not restrict root, so another user runs it.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { PATH = '' } = process.env;
    const args = [
      ...['check', '--isolate', 'never', '--level', '1', '--csv', 'grades.csv'],
      ...['--batch', 'class/ann-2'],
    ];
    const { stderr, status } = spawnSync(process.execPath, [bin, ...args], {
      ...user,
      cwd: folder,
      env: { PATH, HOME: folder, TMPDIR: folder },
      encoding: 'utf8',
    });
    for (const path of [join(cache, '..'), cache]) chmodSync(path, 0o755);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(readFileSync(join(folder, 'grades.csv'), 'utf8')).toMatch(/^ann-2,passed,1/mu);
    expect(readdirSync(folder).sort()).toEqual(['class', 'grades.csv']);
  });

  it('are not computed at all if the CSV file cannot be written', async () => {
    const folder = temporaryFolder();
    writeSubmissions(folder, ['ann-2']);
    const { stdout, stderr, exitCode } = await sim(
      ['check', '--isolate', 'never', '--csv', 'class', '--batch', 'class/ann-2'],
      folder,
    );
    expect(stderr).toMatch(/cannot write --csv 'class'/u);
    expect(stdout).toBe('');
    expect(exitCode).toBe(74);
  });

  it('are in the CSV file after the check is killed, and ungraded submissions are named', async () => {
    const folder = temporaryFolder();
    writeSubmissions(folder, ['ann-2', 'ida-silent']);
    const classes = ['--jobs', '1', '--csv', 'grades.csv', '--batch', 'class/ann-2', 'class/ida-silent'];
    const running = start(
      ['check', '--isolate', 'never', '--only', 'listen', '--start-timeout', '60', ...classes],
      folder,
      {
        TMPDIR: folder,
      },
    );
    await until(() => processesOf(folder).some((pid) => commandOf(pid).includes('peer.mjs')));
    running.process.kill('SIGKILL');
    await running.finished;
    const rows = readFileSync(join(folder, 'grades.csv'), 'utf8').trimEnd().split('\n');
    expect(rows[1]).toMatch(/^ann-2,passed,/u);
    expect(rows[2]).toMatch(/^ida-silent,interrupted,.*it has not been graded yet/u);
    await until(() => processesOf(folder).length === 0);
  });
});

describe('the command for a batch', () => {
  it('runs in each copy, and its relative paths mean files of the copy', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, name, '.git'), { recursive: true });
      cpSync(join(repository, 'examples/javascript'), join(folder, name, 'src'), { recursive: true });
    }
    const { stdout, exitCode } = await sim(
      ['check', '--level', '1', '--batch', 'a', 'b', '--', process.execPath, 'src/peer.mjs'],
      folder,
    );
    expect(stdout).toContain('2 of 2 submissions passed all requirements');
    expect(exitCode).toBe(0);
  });

  it.skipIf(!python)('is python3 for a submission with peer.py', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a'));
    cpSync(join(repository, 'examples/python/peer.py'), join(folder, 'a/peer.py'));
    const { exitCode } = await sim(['check', '--level', '2', '--batch', 'a'], folder);
    expect(exitCode).toBe(0);
  });
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function until(isSo: () => boolean): Promise<void> {
  await vi.waitUntil(isSo, { timeout: 50_000, interval: 20 });
}
