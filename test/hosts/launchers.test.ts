import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoted } from '../../src/core/shell-words.js';
import { launcherNames } from '../../src/core/vocabulary.js';
import { launcherOf, launchers, launchWords } from '../../src/hosts/launchers.js';
import { temporaryFolder } from '../helpers/sim.js';

const agent = ['/usr/bin/node', '/opt/flood sim/agent.cjs', "/run/it's $HOME & `more`.json"];
const four = { hosts: 4, names: null };

/** Any text that a shell can get as a word. */
const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[\0{}]/u.test(text));

describe('launchWords', () => {
  it('has one launcher for each name but local', () => {
    expect([...launchers.map(({ name }) => name), 'local']).toEqual(launcherNames);
    for (const { name, command } of launchers) expect(command === null).toBe(name === 'none');
  });

  it('starts one agent per host with each of them', () => {
    const names = ['n1', 'n2'];
    const of = (name: string): string =>
      (launchWords(launcherOf(name), { hosts: 2, names }, ['agent']) ?? []).join(' ');
    expect(of('slurm')).toMatch(
      /^srun --job-name=floodsim --nodes=2 --ntasks=2 --ntasks-per-node=1 .* --nodelist=n1,n2 agent$/u,
    );
    expect(of('mpirun')).toMatch(/^mpirun .* -np 2 --map-by ppr:1:node .* --host n1,n2 agent$/u);
    expect(of('parallel')).toMatch(/^parallel .* --nonall --sshlogin n1,n2 agent$/u);
    expect(launchWords(launcherOf('none'), four, ['agent'])).toBeNull();
  });

  it('appends the agent to a command that does not have it', () => {
    expect(launchWords(launcherOf('start -n {hosts}'), four, agent)).toEqual(['start', '-n', '4', ...agent]);
  });

  it('puts the agent where the command has it, as words', () => {
    expect(launchWords(launcherOf('run {agent} -- x'), four, agent)).toEqual(['run', ...agent, '--', 'x']);
  });

  it('puts names and number into words', () => {
    const names = ['n1', 'user@n2'];
    expect(launchWords(launcherOf('x --w={names}:{hosts} {other}'), { hosts: 2, names }, ['a'])).toEqual([
      'x',
      '--w=n1,user@n2:2',
      '{other}',
      'a',
    ]);
  });

  it('quotes the agent inside a word for the shell that reads the word', () => {
    const command = `sh -c 'exec {agent}'`;
    const words = launchWords(launcherOf(command), four, [process.execPath, '-e', '{show}', ...agent]) ?? [];
    expect(words.slice(0, 2)).toEqual(['sh', '-c']);
    const [, , text = ''] = words;
    const show = `'process.stdout.write(JSON.stringify(process.argv.slice(1)))'`;
    const seen = execFileSync('sh', ['-c', text.replace(`'{show}'`, () => show)], { encoding: 'utf8' });
    expect(JSON.parse(seen)).toEqual(agent);
  });

  it('quotes each word for a program that gives its words to a shell on another host', () => {
    // As ssh does: one text of all words, read by a shell.
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'bin'));
    const ssh = join(folder, 'bin/ssh');
    writeFileSync(ssh, '#!/bin/sh\nshift\nexec sh -c "$*"\n', { mode: 0o755 });
    for (const command of [`${ssh} n1`, `${ssh} n1 {agent}`]) {
      const script = join(folder, 'show.mjs');
      writeFileSync(script, 'process.stdout.write(JSON.stringify(process.argv.slice(2)))');
      const words = launchWords(launcherOf(command), four, [process.execPath, script, ...agent]) ?? [];
      const [file = '', ...args] = words;
      expect(JSON.parse(execFileSync(file, args, { encoding: 'utf8' }))).toEqual(agent);
    }
  });

  it('leaves the quoting to parallel where it is asked to quote', () => {
    expect(launchWords(launcherOf('parallel -q --nonall -S n1'), four, agent)).toEqual([
      ...['parallel', '-q', '--nonall', '-S', 'n1'],
      ...agent,
    ]);
    expect(launchWords(launcherOf('parallel --nonall -S n1'), four, ['a b'])?.at(-1)).toBe("'a b'");
  });

  it('keeps the words of any command, and those of any agent', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.array(word, { minLength: 1 }), (command, words) => {
        const text = ['start', ...command].map(quoted).join(' ');
        expect(launchWords(launcherOf(text), four, words)).toEqual(['start', ...command, ...words]);
        const inside = launchWords(launcherOf(`${text} {agent} end`), four, words);
        expect(inside).toEqual(['start', ...command, ...words, 'end']);
      }),
    );
  });

  it('gives a shell the same words of any agent inside a word', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const [file = '', ...args] =
          launchWords(launcherOf(`sh -c 'printf "%s\\0" {agent}'`), four, words) ?? [];
        expect(execFileSync(file, args, { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 30 },
    );
  });
});
