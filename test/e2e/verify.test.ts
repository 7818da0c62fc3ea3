import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sim, temporaryFolder } from '../helpers/sim.js';

/** A run of a chain, with its text report beside the trace. */
async function runOnce(...options: string[]): Promise<{ readonly cwd: string; readonly folder: string }> {
  const cwd = temporaryFolder();
  const report = join('run', 'report.txt');
  const args = ['run', 'chain3', '--get', '3.txt', '--ports', 'auto', '--out', 'run', '-r', `text=${report}`];
  const { exitCode, stdout, stderr } = await sim([...args, ...options], cwd);
  expect(exitCode, stdout + stderr).toBe(0);
  return { cwd, folder: join(cwd, 'run') };
}

/** The rows of the rules that have judged something, or were broken: `total 1`, `printed 5 broken 1`. */
function rowsOf(stdout: string): Record<string, string> {
  const rows = stdout.matchAll(/^ {2}(?:\S+)? +([a-z-]+) +(\d+) *(\d+)?(?: |$)/gmu);
  return Object.fromEntries(
    [...rows].map(([, rule, judged, broken]) => [
      rule,
      broken === undefined ? judged : `${judged} broken ${broken}`,
    ]),
  );
}

describe('sim verify', () => {
  it('judges a run with its files and its printed lines, and exits with 0', async () => {
    const { cwd } = await runOnce();
    const { exitCode, stdout } = await sim(['verify', 'run'], cwd);
    expect(rowsOf(stdout)).toMatchObject({
      total: '1',
      content: '1',
      verified: '1',
      printed: '4',
      children: '4',
      hosts: '0',
    });
    expect(stdout).toMatch(/\n\S+ no violation: 18 of \d+ rules had something to judge\n$/u);
    expect(exitCode).toBe(0);
  });

  it('finds a file that was changed after the run, and exits with 1', async () => {
    const { cwd, folder } = await runOnce();
    writeFileSync(join(folder, 'downloads/1/3.txt'), 'other');
    writeFileSync(join(folder, 'downloads/1/unknown.txt'), 'more');
    const { exitCode, stdout } = await sim(['verify', 'run'], cwd);
    expect(rowsOf(stdout)).toMatchObject({ verified: '2 broken 2' });
    expect(stdout).toMatch(/\n\S+ 2 violations of 1 rule\n$/u);
    expect(exitCode).toBe(1);
  });

  it('finds a printed line that is not in the trace, and one that is not printed', async () => {
    const { cwd, folder } = await runOnce();
    const report = readFileSync(join(folder, 'report.txt'), 'utf8');
    writeFileSync(join(folder, 'other.txt'), report.replace(/1 → 2( +TTL)/u, '1 → 3$1'));
    const { exitCode, stdout } = await sim(['verify', 'run', '--printed', 'run/other.txt'], cwd);
    expect(rowsOf(stdout)).toMatchObject({ printed: '5 broken 2' });
    expect(exitCode).toBe(1);
  });

  it('judges a run with faults: what they lose is no violation', async () => {
    const { cwd } = await runOnce('--fault', 'duplicate 1>2 once', '--fault', 'latency 2>3 5ms');
    const { exitCode, stdout } = await sim(['verify', 'run', '--format', 'json'], cwd);
    const { ok, rules } = JSON.parse(stdout);
    const total = rules.find(({ rule }: { rule: string }) => rule === 'total');
    expect(total).toMatchObject({ judged: 0, unjudged: [{ because: 'fault 1 was triggered', count: 1 }] });
    expect([ok, exitCode]).toEqual([true, 0]);
  });

  it.each([
    { what: 'cut off', text: (lines: string[]) => lines.slice(0, -3).join('\n'), why: 'cut off' },
    {
      what: 'damaged in its middle',
      text: (lines: string[]) => [...lines.slice(0, 20), '{"id":', ...lines.slice(20)].join('\n'),
      why: 'is not an event',
    },
  ])('judges a trace that is $what up to there, and exits with 5', async ({ text, why }) => {
    const { cwd, folder } = await runOnce();
    const lines = readFileSync(join(folder, 'trace.ndjson'), 'utf8').split('\n');
    writeFileSync(join(cwd, 'part.ndjson'), text(lines));
    const { exitCode, stdout } = await sim(['verify', 'part.ndjson'], cwd);
    expect(stdout).toContain(why);
    expect(stdout).toMatch(/what stands before that was judged/u);
    expect(stdout).toMatch(/\nno violation: .*, as far as the trace goes\n$/u);
    expect(exitCode).toBe(5);
  });

  it('finds a violation in a trace whatever follows it, and names events and rule', async () => {
    const { cwd, folder } = await runOnce();
    const trace = readFileSync(join(folder, 'trace.ndjson'), 'utf8');
    writeFileSync(
      join(cwd, 'bad.ndjson'),
      trace.replace(/("type":"query:received","peer":3,.*?"ttl":)\d/u, '$19'),
    );
    appendFileSync(join(cwd, 'bad.ndjson'), 'damaged');
    const { exitCode, stdout } = await sim(['verify', 'bad.ndjson'], cwd);
    expect(rowsOf(stdout)).toMatchObject({ sent: expect.stringContaining('broken 1') });
    expect(stdout).toMatch(/events +2#\d+, 3#\d+/u);
    expect(exitCode).toBe(1);
  });

  it('refuses what is not a trace', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'no.ndjson'), 'hello\n');
    const { exitCode, stderr } = await sim(['verify', 'no.ndjson'], cwd);
    expect(stderr).toContain('is not an event');
    expect(exitCode).toBe(2);
  });
});
