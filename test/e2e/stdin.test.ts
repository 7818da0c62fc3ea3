import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunningSim, sim, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

const simWith = (input: string, line: string, cwd: string) =>
  new RunningSim(line.split(' '), cwd, {}, input).finished;

/** A network whose folder has a single INI, so that a wrong reading of `-` as the current folder would find it. */
function folderWithNetwork(): { cwd: string; ini: string } {
  const cwd = temporaryFolder();
  return { cwd, ini: readFileSync(writeTopology(cwd, chainOf(3)), 'utf8') };
}

describe('- as standard input', () => {
  it.each([
    { format: 'an edge list', input: '1 2\n2 7\n', id: 7 },
    { format: 'DOT', input: '// made by hand\nstrict graph "g" {\n 1 -- 7\n}\n', id: 7 },
    {
      format: 'JSON',
      input: '{"schema": 1, "peers": [{"id": 1, "neighbours": [7]}, {"id": 7, "neighbours": []}]}',
      id: 7,
    },
    {
      format: 'GraphML',
      input: '<graphml><graph edgedefault="directed"><node id="1"/><node id="7"/></graph></graphml>',
      id: 7,
    },
  ])('is read as $format by topology show', async ({ input, id }) => {
    const { cwd } = folderWithNetwork();
    const { stdout, stderr, exitCode } = await simWith(input, 'topology show - --format json', cwd);
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout).peers.map((peer: { id: number }) => peer.id)).toContain(id);
  });

  it('is read as an INI by topology show, and named <stdin>', async () => {
    const { cwd, ini } = folderWithNetwork();
    const { stdout } = await simWith(ini, 'topology show -', cwd);
    expect(stdout).toMatch(/^stdin: 3 peers, 2 links/u);
    expect(stdout).toContain('<stdin>, layout network');
  });

  it('is converted by topology convert', async () => {
    const { cwd } = folderWithNetwork();
    expect((await simWith('1 2\n', 'topology convert - -o out.dot', cwd)).exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'out.dot'), 'utf8')).toMatch(/1 -> 2/u);
    expect((await simWith('1 2\n', 'topology convert - -o in.dot --input-format edges', cwd)).exitCode).toBe(
      0,
    );
  });

  it('is checked by topology validate, which names the line of an error', async () => {
    const { cwd, ini } = folderWithNetwork();
    const good = await simWith(ini, 'topology validate - --format json', cwd);
    expect(good.exitCode, good.stderr).toBe(0);
    expect(JSON.parse(good.stdout).topologies).toMatchObject([{ path: '-', errors: [] }]);
    const bad = await simWith(ini.replace('20001', '70000'), 'topology validate -', cwd);
    expect(bad.exitCode).toBe(2);
    expect(bad.stdout).toMatch(/<stdin>:\d+: server_port "70000"/u);
    const empty = await simWith('', 'topology validate -', cwd);
    expect(empty.exitCode).toBe(2);
    expect(empty.stdout).toContain('<stdin>: not an INI file: there is no [section] in it');
  });

  it('is read by topology predict and by run, with folders relative to the current one', async () => {
    const { cwd, ini } = folderWithNetwork();
    const predicted = await simWith(ini, 'topology predict - --get x.txt', cwd);
    expect(predicted.exitCode, predicted.stderr).toBe(0);
    const { stdout, exitCode } = await simWith(ini, 'run - --get x.txt --ports auto --quiet', cwd);
    expect(stdout).toMatch(/^✔ x\.txt found at peer 3/u);
    expect(exitCode).toBe(0);
  });

  it('is read by check --points', async () => {
    const { stdout } = await simWith('[points]\nlisten = 77\n', 'check --list --points -', temporaryFolder());
    expect(stdout).toMatch(/listen.*77|77.*listen/u);
  });

  it.each([
    { line: 'shell -', says: /the network cannot come from stdin, because the commands do/u },
    { line: 'classic -', says: /the network cannot come from stdin, because the commands do/u },
    { line: 'run chain3 --get 3.txt --out -', says: /--out cannot be -/u },
    { line: 'new peer - --lang go', says: /the folder cannot be -/u },
    { line: 'topology convert chain3 -o -', says: /--out cannot be -[^\n]*\n.*sim topology show --format/u },
    { line: 'check --batch - --', says: /--batch cannot be -/u },
    { line: 'check --batch a --csv - --', says: /--csv cannot be -/u },
  ])('is refused by sim $line', async ({ line, says }) => {
    const { cwd, ini } = folderWithNetwork();
    const { exitCode, stderr } = await simWith(ini, line, cwd);
    expect(stderr).toMatch(says);
    expect(stderr).toContain('hint:');
    expect(exitCode).toBe(2);
  });

  it('is an ordinary value where a file is searched for', async () => {
    const { stdout, exitCode } = await sim(['run', 'chain3', '--get', '-', '--ports', 'auto', '-q']);
    expect(stdout).toMatch(/^✘ - not found/u);
    expect(exitCode).toBe(1);
  });
});

describe('an empty argument', () => {
  it.each(
    [
      { args: [''], says: 'an argument is empty' },
      { args: ['run', '', '--get', '3.txt'], says: 'an argument is empty' },
      { args: ['run', 'chain3', '--get', ''], says: '--get is empty' },
      { args: ['run', 'chain3', '--get', 'a', ''], says: 'an argument is empty' },
      { args: ['run', 'chain3', '-g', '3.txt', '--from', ''], says: '--from is empty' },
      { args: ['run', 'chain3', '-g', '3.txt', '-t', ''], says: '-t is empty' },
      { args: ['run', 'chain3', '-g', '3.txt', '--out='], says: '--out is empty' },
      { args: ['run', 'chain3', '-g', '3.txt', '--overwrite', ''], says: 'an argument is empty' },
      { args: ['shell', ''], says: 'an argument is empty' },
      { args: ['classic', ''], says: 'an argument is empty' },
      { args: ['check', '--only', '', '--', 'x'], says: '--only is empty' },
      { args: ['check', '--batch', ''], says: '--batch is empty' },
      { args: ['new', 'peer', '', '--lang', 'go'], says: 'an argument is empty' },
      { args: ['topology', ''], says: 'an argument is empty' },
      { args: ['topology', 'show', ''], says: 'an argument is empty' },
      { args: ['topology', 'validate', ''], says: 'an argument is empty' },
      { args: ['topology', 'predict', '', '-g', 'x'], says: 'an argument is empty' },
      { args: ['topology', 'convert', 'chain3', '-o', ''], says: '-o is empty' },
      { args: ['topology', 'convert', '', '-o', 'x.dot'], says: 'an argument is empty' },
      { args: ['topology', 'generate', '', '-o', 'x.ini'], says: 'an argument is empty' },
      { args: ['topology', 'generate', 'ring', '-n', '', '-o', 'x.ini'], says: '-n is empty' },
    ].map((row) => ({ ...row, line: row.args.map((word) => word || "''").join(' ') })),
  )('is an error: sim $line', async ({ args, says }) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'empty'));
    writeFileSync(join(cwd, 'only.ini'), '[Peer-1]\n');
    const { exitCode, stdout, stderr } = await sim(args, cwd);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`sim: ${says}\n`);
    expect(stderr).toContain('hint:');
  });
});
