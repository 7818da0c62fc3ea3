import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFolderOf, simScript, temporaryFolder } from '../helpers/sim.js';
import { Terminal } from '../helpers/terminal.js';

const shell = (columns = 80): Terminal =>
  new Terminal(['shell', 'chain3', '--ports', 'auto'], { cwd: temporaryFolder(), columns });

describe('sim shell with faults', () => {
  it('adds a fault, shows the message that it drops, lists and ends it', async () => {
    const terminal = shell();
    await terminal.printed(/peer 1> /u);
    expect(await terminal.command('faults')).toContain('no faults');
    expect(await terminal.command('fault cut 2-3')).toContain('fault 1 active: cut 2-3');
    const lost = await terminal.command('get 3.txt');
    expect(lost).toMatch(/2 → 3 +TTL 3 +hop 2 +lost: fault 1 \(cut 2-3\)/u);
    expect(lost).toMatch(/but fault 1 dropped the message from\s+peer 2 to peer 3/u);
    expect(await terminal.command('faults')).toMatch(/^ +1 +active +1 +cut 2-3$/mu);
    expect(await terminal.command('trace')).toContain('lost: fault 1 (cut 2-3)');
    expect(await terminal.command('heal 1')).toContain('fault 1 ended');
    expect(await terminal.command('get 3.txt')).toContain('transferred and verified');
    expect(await terminal.command('faults')).toMatch(/^ +1 +ended +1 +cut 2-3$/mu);
    terminal.type('exit\r');
    await terminal.finished;
  });

  it('shows between the messages what a fault does to a peer', async () => {
    const terminal = shell();
    await terminal.printed(/peer 1> /u);
    await terminal.command('fault kill 3 on query:received at 2');
    expect(await terminal.command('get 3.txt')).toMatch(/ms +fault 1 kills peer 3/u);
    terminal.type('exit\r');
    await terminal.finished;
  });

  it.each([60, 80])('keeps its lines within %i columns', async (columns) => {
    const terminal = shell(columns);
    await terminal.printed(/peer 1> /u);
    const texts = [
      await terminal.command('fault loss 1>2 10% for 5s'),
      await terminal.command('fault pause 2 on query:received at 2 for 20ms'),
      await terminal.command('faults'),
      await terminal.command('help fault'),
      await terminal.command('help'),
      await terminal.command('get 3.txt'),
    ];
    for (const line of texts.flatMap((text) => text.split(/\r?\n/u)))
      expect(line.length, line).toBeLessThanOrEqual(columns);
    terminal.type('exit\r');
    await terminal.finished;
  });

  it('completes kinds, targets and times with Tab', async () => {
    const terminal = shell();
    await terminal.printed(/peer 1> /u);
    terminal.type('fault par\t');
    // Readline draws only the added characters.
    await terminal.printed(/par/u);
    await terminal.printed(/tition /u);
    terminal.type('\u0003');
    await terminal.printed(/peer 1> /u);
    terminal.type('fault kill 3 on query:rec\t');
    await terminal.printed(/query:rec/u);
    await terminal.printed(/eived /u);
    terminal.type('\u0003');
    await terminal.printed(/peer 1> /u);
    terminal.type('exit\r');
    await terminal.finished;
  });

  it('names what is wrong with a fault, and changes nothing', async () => {
    const cwd = temporaryFolder();
    const script = ['fault cut 2-9', 'fault cutt 2-3', 'fault cut', 'heal 7', 'heal x', 'faults', 'exit'];
    const { stdout, exitCode } = await simScript(['shell', 'chain3', '--ports', 'auto'], script, cwd);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toContain('there is no peer 9');
    expect(lines[1]).toContain('"cutt" at character 1');
    expect(lines[2]).toContain('a link');
    expect(lines[3]).toContain('there is no fault 7');
    expect(lines[4]).toContain("'x' is not the number of a fault");
    expect(lines[5]).toBe('no faults');
    expect(exitCode).toBe(2);
    const result = JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8'));
    expect(result.faults).toEqual([]);
  });
});
