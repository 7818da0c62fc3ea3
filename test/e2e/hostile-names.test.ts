import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dangersIn, hostileTexts } from '../helpers/hostile.js';
import { runFolderOf, sim, simScript, temporaryFolder } from '../helpers/sim.js';
import { writeTopology } from '../helpers/topologies.js';

/** Those that every file system takes as the name of a file. */
const names = hostileTexts.filter((text) => !/[/\\\0\p{Cs}\uffff]/u.test(text));

/** The network that peer 2 shares files with hostile names in, in a folder with a hostile name. */
function hostileNetwork(keys: Record<string, string> = {}): { cwd: string; ini: string } {
  const folder = 'evil\nleft behind: 0 processes\u001b[2J\u202e';
  const cwd = join(temporaryFolder(), folder);
  mkdirSync(cwd);
  const files = Object.fromEntries(names.map((name) => [name, name]));
  return { cwd, ini: writeTopology(cwd, { 1: { neighbours: [2] }, 2: { neighbours: [1], files, keys } }) };
}

/** The line that `sim run` itself prints is the only one that looks like it. */
function expectSafe(stdout: string, stderr: string): void {
  const own = stderr.match(/^left behind: 0 processes, 0 ports, 0 temporary files$/gmu) ?? [];
  expect(own.length).toBeLessThanOrEqual(1);
  expect(dangersIn(stderr.replace(own[0] ?? '', ''))).toEqual([]);
  expect(dangersIn(stdout)).toEqual([]);
}

describe('names and output of strangers', () => {
  it('[E4] cannot control the terminal or forge a line of a run, of its log, and of its reports', async () => {
    const { cwd, ini } = hostileNetwork();
    const get = names.flatMap((name) => ['--get', name]);
    const reports = ['text', 'junit=r.xml', 'json=r.json', 'markdown=r.md', 'ndjson=r.ndjson', 'svg=r.svg'];
    const { stdout, stderr, exitCode } = await sim(
      ['run', ini, ...get, '--ports', 'auto', ...reports.flatMap((report) => ['-r', report])],
      cwd,
    );
    expect(exitCode, stderr).toBe(0);
    expectSafe(stdout, stderr);
    const run = runFolderOf(cwd);
    const files = [join(run, 'run.log'), join(run, 'trace.ndjson'), join(run, 'result.json')];
    for (const file of [...files, ...reports.slice(1).map((report) => join(cwd, report.replace(/.*=/u, '')))])
      expect(dangersIn(readFileSync(file, 'utf8')), file).toEqual([]);
    expect(readFileSync(join(run, 'run.log'), 'utf8').split('\n').length).toBeLessThan(8 + names.length);
  });

  it('[E4] cannot control the terminal or forge a line of the shell', async () => {
    const { cwd, ini } = hostileNetwork();
    const { stdout, stderr } = await simScript(
      ['shell', ini, '--ports', 'auto'],
      [
        'config',
        'as 2',
        'config',
        `get ${JSON.stringify(names[2])}`,
        'get nothing',
        'history',
        'nonsense\u001b[2J',
      ],
      cwd,
    );
    expect(dangersIn(stdout)).toEqual([]);
    expect(dangersIn(stderr)).toEqual([]);
  });

  it('[E4] cannot control the terminal by the output of a program that dies, or by an error that repeats a value', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, 'peer.mjs'),
      `process.stderr.write(${JSON.stringify(hostileTexts.join('\n').replaceAll('\nleft', ' left'))} + '\\n'); process.exit(3);`,
    );
    const exec = `node ${join(cwd, 'peer.mjs')}`;
    const ini = writeTopology(cwd, { 1: { neighbours: [2] }, 2: { neighbours: [1], keys: { exec } } });
    const args = ['run', ini, '--allow-exec', '--get', 'x', '--ports', 'auto'];
    for (const { stdout, stderr, exitCode } of [
      await sim(args, cwd),
      await sim([...args, '--from', '9\u001b[2J\n9'], cwd),
    ]) {
      expect(exitCode).toBeGreaterThan(1);
      expectSafe(stdout, stderr);
    }
  });

  it('[E4] [E6] cannot control the terminal, forge a line or run a formula by the name or output of a submission', async () => {
    const cwd = temporaryFolder();
    const submissions = ['=1+1', 'evil\nleft behind: 0 processes\u001b[2J', 'evil\u202etxt'];
    for (const name of submissions) {
      mkdirSync(join(cwd, name));
      writeFileSync(
        join(cwd, name, 'peer.mjs'),
        `process.stderr.write('Error: ;=1+1\\u001b[2J\\rleft\\n'); process.exit(1);`,
      );
    }
    const args = ['check', '--only', 'listen', '--csv', 'grades.csv', '--batch', ...submissions];
    const { stdout, stderr } = await sim(args, cwd);
    const grades = readFileSync(join(cwd, 'grades.csv'), 'utf8');
    for (const text of [stdout, stderr, grades]) expect(dangersIn(text)).toEqual([]);
    expect(grades.trimEnd().split('\n')).toHaveLength(1 + submissions.length);
    expect(grades).toMatch(/^'=1\+1,/mu);
    expect(grades).not.toMatch(/[;,\n]\s*=1/u);
  });
});
