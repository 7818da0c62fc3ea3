import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { repository, runFolderOf, sim, temporaryFolder } from '../helpers/sim.js';
import { fieldsOf, hasTshark, tshark } from '../helpers/tshark.js';

/** A folder with a run of chain3 in `runs/`. */
async function ran(...more: readonly string[]): Promise<string> {
  const cwd = temporaryFolder();
  const args = ['run', 'chain3', '--get', '3.txt', '--ports', 'auto', '--quiet', ...more];
  const { exitCode, stderr } = await sim(args, cwd);
  expect([exitCode, stderr]).toEqual([0, '']);
  return cwd;
}

describe('sim report', () => {
  it('makes every format of the latest run, and of its folder, its name and its trace', async () => {
    const cwd = await ran();
    const folder = runFolderOf(cwd);
    const begins = {
      html: /^<!doctype html>/u,
      svg: /^<svg xmlns/u,
      markdown: /^## chain3: 1 query, 3 peers, 2 links\n[\s\S]*```mermaid\nflowchart/u,
      mermaid: /^flowchart LR\n/u,
      dot: /^digraph flood \{\n/u,
      pcapng: /^\n\r\r\n/u,
      canonical: /^# network chain3\n/u,
    };
    const names = ['latest', folder, folder.replace(/^.*[\\/]/u, ''), join(folder, 'trace.ndjson')];
    await Promise.all(
      Object.entries(begins).map(async ([format, begin], index) => {
        const name = names[index % names.length] ?? '';
        const printed = await sim(['report', name, '--format', format, '--out', '-'], cwd);
        expect([printed.exitCode, printed.stderr]).toEqual([0, '']);
        expect(printed.stdout).toMatch(begin);
      }),
    );
    const written = await sim(['report'], cwd);
    expect([written.exitCode, written.stdout]).toEqual([0, '']);
    expect(written.stderr).toMatch(/^report in runs\/latest\/report\.html\n$/u);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(begins.html);
    const files = { 'a.svg': begins.svg, 'a.md': begins.markdown, 'a.gv': begins.dot, 'a.html': begins.html };
    for (const [file, begin] of Object.entries(files)) {
      expect(await sim(['report', '-o', file], cwd)).toMatchObject({ exitCode: 0, stdout: '' });
      expect(readFileSync(join(cwd, file), 'utf8')).toMatch(begin);
    }
  });

  it('makes the same report as the reporter of the run', async () => {
    const cwd = await ran(
      '--reporter',
      'markdown=m.md',
      '--reporter',
      'svg=s.svg',
      '--reporter',
      'html=h.html',
    );
    for (const [format, file] of Object.entries({ markdown: 'm.md', svg: 's.svg', html: 'h.html' })) {
      const { stdout } = await sim(['report', '--format', format, '--out', '-'], cwd);
      expect(stdout === readFileSync(join(cwd, file), 'utf8'), format).toBe(true);
    }
  });

  it('reports a trace that is cut off, with a note, also without a result and compressed', async () => {
    const cwd = await ran();
    const lines = readFileSync(join(runFolderOf(cwd), 'trace.ndjson'), 'utf8')
      .split('\n')
      .slice(0, 18);
    writeFileSync(join(cwd, 'cut.gz'), gzipSync(lines.join('\n').slice(0, -9)));
    const { exitCode, stdout, stderr } = await sim(['report', 'cut.gz', '-F', 'markdown'], cwd);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('note: the trace is cut off');
    expect(stdout).toContain('The trace is cut off');
  });

  it('adds Markdown to the job summary of GitHub Actions', async () => {
    const cwd = await ran();
    const summary = join(cwd, 'summary.md');
    writeFileSync(summary, 'before\n');
    const { stdout } = await sim(['report', '-F', 'markdown'], cwd, { GITHUB_STEP_SUMMARY: summary });
    expect(readFileSync(summary, 'utf8')).toBe(`before\n${stdout}\n`);
    await sim(['report', '-F', 'dot'], cwd, { GITHUB_STEP_SUMMARY: summary });
    expect(readFileSync(summary, 'utf8')).toBe(`before\n${stdout}\n`);
    const run = ['run', 'chain3', '--get', '3.txt', '--ports', 'auto', '--reporter', 'markdown=m.md'];
    await sim(run, cwd, { GITHUB_STEP_SUMMARY: summary });
    expect(readFileSync(summary, 'utf8')).toBe(
      `before\n${stdout}\n${readFileSync(join(cwd, 'm.md'), 'utf8')}\n`,
    );
  });

  it.each([
    [['report'], 'there is no run in runs/'],
    [['report', 'nothing'], 'there is no run "nothing"'],
    [['report', 'share'], '"share" is not the folder of a run: it has no trace.ndjson'],
    [['report', 'text.txt'], 'is not an event'],
    [['report', 'trace.ndjson', '-F', 'dot', '--query', '2'], 'the run has no query 2'],
    [['report', 'trace.ndjson', '--open', '--out', '-'], 'stdout cannot be opened'],
    [['report', 'trace.ndjson', '-F', 'svg', '--out', 'text.txt/a.svg'], 'cannot write the report'],
  ])('refuses %j', async (args, message) => {
    const cwd = temporaryFolder();
    const done = await ran();
    writeFileSync(join(cwd, 'text.txt'), 'hello\n');
    writeFileSync(join(cwd, 'trace.ndjson'), readFileSync(join(runFolderOf(done), 'trace.ndjson')));
    mkdirSync(join(cwd, 'share'));
    const { exitCode, stdout, stderr } = await sim(args, cwd);
    expect(exitCode).toBe(message.startsWith('cannot write') ? 74 : 2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /u);
  });
});

describe('sim wireshark', () => {
  it.skipIf(!hasTshark)(
    'prints a dissector that tshark loads (skipped where it is not installed)',
    async () => {
      const cwd = await ran();
      const { stdout, exitCode } = await sim(['wireshark', '--dissector'], cwd);
      expect(exitCode).toBe(0);
      expect(stdout).toBe(readFileSync(join(repository, 'templates/wireshark/floodsim.lua'), 'utf8'));
      await sim(['report', '-F', 'pcapng'], cwd);
      const capture = join(runFolderOf(cwd), 'messages.pcapng');
      expect(existsSync(capture)).toBe(true);
      expect(tshark(capture, '-Y', 'tcp.analysis.flags')).toBe('');
      expect(fieldsOf(capture, 'floodsim.command == "get"', 'floodsim.hops', 'floodsim.ttl')).toEqual([
        ['0', '4'],
        ['1', '3'],
      ]);
    },
  );

  it('says what it needs', async () => {
    const { exitCode, stderr } = await sim(['wireshark']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('sim wireshark needs --dissector');
  });
});
