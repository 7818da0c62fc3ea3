import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/command.js';
import { type HelpPage, helpText, pageOfAll, pageOfGroup } from '../../src/cli/help.js';
import { commands, groups, membersOf } from '../../src/cli/registry.js';
import { temporaryFolder } from '../helpers/sim.js';
import { Terminal } from '../helpers/terminal.js';

const ofCommands = await Promise.all(
  commands.map(async ({ name, load }): Promise<HelpPage & Command> => {
    return { ...(await load()), name: `sim ${name}` };
  }),
);
const pages: readonly HelpPage[] = [
  pageOfAll(),
  ...groups().map((group) => pageOfGroup(group, membersOf(group))),
  ...ofCommands,
];
const cases = pages.flatMap((page) => [80, 60].map((width) => ({ name: page.name, width, page })));

const examplesOf = ({ examples }: HelpPage): string[] => examples.map(([line]) => line);

describe('helpText', () => {
  it.each(cases)('keeps $name within $width columns, except its examples', ({ page, width }) => {
    for (const line of helpText(page, width).split('\n')) {
      if (!examplesOf(page).some((example) => line.includes(example))) {
        expect(line.length, line).toBeLessThanOrEqual(width);
      }
    }
  });

  it.each(cases)('breaks no word of $name at $width columns', ({ page, width }) => {
    const words = (columns: number): string[] => helpText(page, columns).split(/\s+/u);
    expect(words(width)).toEqual(words(1000));
  });

  it.each(cases)('prints each example of $name on one line at $width columns', ({ page, width }) => {
    const lines = helpText(page, width).split('\n');
    for (const example of examplesOf(page)) {
      expect(lines.some((line) => line === `  ${example}` || line.startsWith(`  ${example}  `))).toBe(true);
    }
  });

  it.each([
    ['sim run', ['from', 'ttl', 'timeout', 'quiet-for']],
    ['sim shell', ['from', 'timeout', 'quiet-for']],
    ['sim check', ['patience', 'start-timeout', 'jobs', 'time-cap', 'memory-cap', 'output-cap']],
    ['sim topology show', ['from']],
    ['sim topology convert', ['base-port']],
    ['sim topology generate', ['peers', 'beta', 'first-id', 'files', 'base-port', 'ttl']],
  ])('marks the numeric options of %s with [number]', (name, options) => {
    const page = ofCommands.find((candidate) => candidate.name === name);
    const text = page === undefined ? '' : helpText(page, 1000);
    for (const option of options) {
      expect(text).toMatch(new RegExp(`^ .*--${option} .* {2}\\[number\\]`, 'mu'));
    }
  });

  it('lists all exit codes of sim run at 60 columns, each text indented under itself', () => {
    const page = ofCommands.find(({ name }) => name === 'sim run');
    const text = page === undefined ? '' : helpText(page, 60);
    const [, section = ''] = text.split('Exit codes:\n');
    const lines = section.trimEnd().split('\n');
    const codes = lines.flatMap((line) => /^ {2}(\d+) +\S/u.exec(line)?.[1] ?? []);
    expect(codes).toEqual(['0', '1', '2', '3', '4', '5', '6', '70', '74', '129', '130', '143']);
    expect(lines.length).toBeGreaterThan(codes.length);
    for (const line of lines) expect(line).toMatch(/^(?: {2}\d+ +| {7})(?<=^.{7})\S/u);
  });
});

describe('sim topology show --help', () => {
  // A shorter help than that of `sim run`: at the end of a program its terminal may lose what is beyond 4,095 bytes.
  it('uses the width of the terminal', async () => {
    const terminal = new Terminal(['topology', 'show', '--help'], { cwd: temporaryFolder(), columns: 60 });
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
    const page = ofCommands.find(({ name }) => name === 'sim topology show');
    expect(terminal.text).toBe(page === undefined ? '' : helpText(page, 60));
  });
});
