import { describe, expect, it } from 'vitest';
import { sim, simJson, temporaryFolder } from '../helpers/sim.js';
import { Terminal } from '../helpers/terminal.js';

const line = ['run', 'chain3', '--get', '3.txt', '--ports', 'auto'];

describe('sim run --step', () => {
  it('shows the next wave at Enter, and the summary after the last', { timeout: 60_000 }, async () => {
    const terminal = new Terminal([...line, '--step'], { cwd: temporaryFolder() });
    await terminal.printed(/Enter: wave 1 of 2 {3}q: end/u);
    expect(terminal.text).not.toContain('1 → 2');
    terminal.type('\r');
    await terminal.printed(/wave 1: 1 message, 1 new peer, 0 duplicates\n/u);
    await terminal.printed(/1 → 2 [\s\S]*Enter: wave 2 of 2/u);
    expect(terminal.text).not.toContain('2 → 3');
    terminal.type(' ');
    await terminal.printed(/wave 2: [\s\S]*2 → 3 [\s\S]*found[\s\S]*verified[\s\S]*✔ 3\.txt found/u);
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
  ])('shows the summary at once at %s', { timeout: 60_000 }, async (_, key) => {
    const terminal = new Terminal([...line, '--step'], { cwd: temporaryFolder() });
    await terminal.printed(/Enter: wave 1 of 2/u);
    terminal.type(key);
    await terminal.printed(/✔ 3\.txt found/u);
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
    expect(terminal.text).not.toContain('2 → 3 ');
  });

  it('needs a terminal', async () => {
    const { exitCode, stderr } = await sim([...line, '--step']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'sim: --step needs a terminal, because it waits for keys\n  hint: use --pace 2 instead\n',
    );
  });
});

describe('sim run --slow', () => {
  it('waits for the delayed rest of a flood after the outcome', async () => {
    const { queries } = await simJson(['complete5', '--get', '5.txt', '--slow', '1500']);
    expect(queries[0]).toMatchObject({
      verdict: 'verified',
      messages: 13,
      duplicates: 9,
      settledBy: 'count',
    });
  });

  it('really delays each message on a link, and neither hits nor files', async () => {
    const { queries, exitCode } = await simJson(['chain3', '--get', '3.txt', '--slow', '150', '--predict']);
    expect(exitCode).toBe(0);
    const [query] = queries;
    expect(query?.firstHitMs).toBeGreaterThanOrEqual(2 * 150);
    expect(query).toMatchObject({ messages: 2, hops: 2, prediction: { comparison: { same: true } } });
  });

  it.each(['-1', '5001', '0.5'])('refuses %s', async (ms) => {
    const { exitCode, stderr } = await sim([...line, '--slow', ms]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `sim: invalid --slow '${ms}'\n  hint: use a whole number of milliseconds from 0 to 5000\n`,
    );
  });
});

describe('sim run --pace', () => {
  it('shows the waves without a terminal, and writes other reports as usual', async () => {
    const { exitCode, stdout } = await sim([...line, '--pace', '500', '-r', 'text', '-r', 'json=r.json']);
    expect(exitCode).toBe(0);
    const shown =
      /wave 1: 1 message[\s\S]*1 → 2 [\s\S]*wave 2: 1 message[\s\S]*so far 2 messages[\s\S]*2 → 3/u;
    expect(stdout).toMatch(shown);
    expect(stdout).toMatch(/cost +2 messages = 2 x 2 links - \(3 peers - 1\)\n/u);
  });

  it.each([
    [['--pace', '0'], "invalid --pace '0'"],
    [['--pace', '2', '--step'], '--step and --pace cannot be used together'],
    [['--pace', '2', '--quiet'], '--pace shows the messages that --quiet leaves out'],
    [['--pace', '2', '-r', 'json'], '--pace shows the text report, but json would be printed'],
  ])('refuses %j', async (more, message) => {
    const { exitCode, stderr } = await sim([...line, ...more]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain('hint: ');
  });
});
