import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin, isGone, repository, sim, start, temporaryFolder } from '../helpers/sim.js';

const python = spawnSync('python3', ['--version']).status === 0;

/** What each of a class hands in: the files of its folder. */
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
  'ida-silent': { 'peer.mjs': 'setInterval(() => {}, 1000);' },
};

function broken(id: string): string {
  const peer = join(repository, 'test/broken-peers/peer.mjs');
  return `exec ${JSON.stringify(process.execPath)} ${JSON.stringify(peer)} --break ${id}\n`;
}

function handIn(folder: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, 'class', name), { recursive: true });
    for (const [file, text] of Object.entries(submissions[name] ?? {})) {
      writeFileSync(join(folder, 'class', name, file), text);
    }
  }
}

/** Processes of this test's own, wherever they went: they carry the folder for temporary files in their environment. */
function leftOf(temporary: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/u.test(pid) || Number(pid) === process.pid || isGone(Number(pid))) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(temporary);
    } catch {
      return false;
    }
  });
}

describe.skipIf(process.platform !== 'linux')('a class of ten', () => {
  it('is graded whatever some of it do, and leaves no process', async () => {
    const folder = temporaryFolder();
    const names = Object.keys(submissions);
    handIn(folder, names);
    const options = ['--level', '4', '--start-time', '3', '--memory-cap', '400', '--output-cap', '2'];
    const { stdout, stderr, exitCode } = await sim(
      ['check', ...options, '--csv', 'grades.csv', '--batch', ...names.map((name) => `class/${name}/`)],
      folder,
      { TMPDIR: folder },
    );
    expect(stderr).toBe('');
    const rows = readFileSync(join(folder, 'grades.csv'), 'utf8').trimEnd().split('\n');
    expect(rows[0]).toBe('submission,status,level,passed,failed,points,of,seconds,reasons');
    const told = Object.fromEntries(rows.slice(1).map((row) => [row.split(',')[0], row]));
    expect(Object.keys(told)).toEqual(['ann-2', 'ann-10', ...names.slice(2)]);
    expect(told['ann-2']).toMatch(/^ann-2,passed,4,16,0,38,38,[\d.]+,$/u);
    expect(told['ann-10']).toMatch(
      /not-started,0,.*it ended \(exit code 127\) before it listened: .*sim-is-not-here/u,
    );
    expect(told['bob-ttl']).toMatch(/,failed,3,15,1,35,38,.*ttl\.stops: expected/u);
    expect(told['carl-hung']).toMatch(/,failed,1,.*found\.own-file: .*; relay\.forwards: /u);
    expect(told['dora-forks']).toMatch(/,over-cap,0,.*over the process cap/u);
    expect(told['emil-spews']).toMatch(/,over-cap,0,.*over the output cap/u);
    expect(told['finn-eats']).toMatch(/,over-cap,0,.*over the memory cap/u);
    expect(told['gina-dies']).toMatch(/,not-started,0,.*Error: =cmd, no config/u);
    expect(told['hugo-nothing']).toMatch(
      /,no-peer,0,.*there is no run\.sh, peer\.py, peer\.mjs or peer\.js/u,
    );
    expect(told['ida-silent']).toMatch(/,not-started,0,.*did not listen on .* within 3 s/u);
    expect(stdout).toContain('1 of 10 submissions passed all that was asked');
    expect(exitCode).toBe(1);
    expect(leftOf(folder)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['class', 'grades.csv']);
  }, 180_000);

  it('ends with whoever grades it, though that is killed', async () => {
    const folder = temporaryFolder();
    handIn(folder, ['carl-hung']);
    const running = start(['check', '--patience', '60', '--batch', 'class/carl-hung'], folder, {
      TMPDIR: folder,
    });
    await until(() => leftOf(folder).some((pid) => commandOf(pid).includes('peer.mjs')));
    running.process.kill('SIGKILL');
    await running.finished;
    await until(() => leftOf(folder).length === 0);
  });

  it('the time cap ends a submission, and says so', async () => {
    const folder = temporaryFolder();
    handIn(folder, ['carl-hung', 'ann-2']);
    const { stdout, exitCode } = await sim(
      [
        ...['check', '--reporter', 'json', '--level', '2', '--time-cap', '6', '--patience', '60'],
        ...['--batch', 'class/carl-hung', 'class/ann-2'],
      ],
      folder,
    );
    const told = JSON.parse(stdout) as { submissions: { name: string; status: string; reasons: string[] }[] };
    expect(told.submissions.map(({ name, status }) => [name, status])).toEqual([
      ['ann-2', 'passed'],
      ['carl-hung', 'over-cap'],
    ]);
    expect(told.submissions[1]?.reasons[0]).toMatch(/over the time cap/u);
    expect(exitCode).toBe(1);
  });
});

describe('one command for all', () => {
  it('is started in each copy; words that name files mean those there', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, name, '.git'), { recursive: true });
      cpSync(join(repository, 'test/broken-peers'), join(folder, name, 'src'), { recursive: true });
    }
    const { stdout, exitCode } = await sim(
      ['check', '--level', '1', '--batch', 'a', 'b', '--', process.execPath, 'src/peer.mjs'],
      folder,
    );
    expect(stdout).toContain('2 of 2 submissions passed all that was asked');
    expect(exitCode).toBe(0);
  });

  it.skipIf(!python)('peer.py is started with python3', async () => {
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
  const { setTimeout } = await import('node:timers/promises');
  while (!isSo()) await setTimeout(20);
}
