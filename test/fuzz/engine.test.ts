import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { repository } from '../helpers/sim.js';
import { mutate } from './engine/mutate.js';
import { Random } from './engine/random.js';
import { shrink } from './engine/shrink.js';

/** Runs `npm run fuzz` for a target of this text. */
function fuzz(body: string, ...args: string[]) {
  const folder = mkdtempSync(join(repository, '.fuzz-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  mkdirSync(join(folder, 'targets'));
  writeFileSync(join(folder, 'targets', 'planted.ts'), body);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/fuzz.mjs', 'planted', '--folder', folder, '--minutes', '0.03', '--seed', '1', ...args],
    { cwd: repository, encoding: 'utf8' },
  );
  return { status, stdout, stderr, folder };
}

const target = (run: string): string =>
  `export const target = { seeds: [Buffer.from('seed')], tokens: [], maxBytes: 100, open: () => ({ run: ${run} }) };`;

/** The input that a finding names. */
function saved(stdout: string): string {
  return /--input (\S+)/u.exec(stdout)?.[1] ?? '';
}

// Each starts processes and waits for their processor time.
describe('npm run fuzz', { timeout: 600_000 }, () => {
  it('finds a failure that only new code leads to, makes its input short, and runs it again', () => {
    // Each byte alone is found by chance; all together only if each first one counts as progress.
    const steps = `(input) => {
      if (input[0] !== 0x66) return;
      globalThis.first = 1;
      if (input[1] !== 0x75) return;
      globalThis.second = 1;
      if (input[2] !== 0x7a) return;
      globalThis.third = 1;
      if (input[3] === 0x7a) throw new Error('planted');
    }`;
    const found = fuzz(target(steps), '--minutes', '1', '--stop-at', '1');
    expect([found.status, found.stderr]).toEqual([1, '']);
    const path = join(repository, saved(found.stdout));
    expect(readFileSync(path, 'latin1')).toBe('fuzz');
    expect(fuzz(target(steps), '--input', path).stdout).toContain('planted');
  });

  it.each([
    ['slow', '(input) => { while (input.length > 4); }', 'over 1000 ms of processor time'],
    ['crashed', '(input) => { if (input.length > 4) process.abort(); }', 'SIGABRT'],
    [
      'crashed',
      '(input) => new Promise((done) => setImmediate(() => { if (input.length > 4) throw new Error("later"); done(); }))',
      'later',
    ],
    [
      'large',
      '(input) => { if (input.length > 4) { globalThis.all = Buffer.alloc(7e8, 1); while (true); } }',
      'MB of memory',
    ],
  ])('finds an input that ends as %s: %s', (kind, run, text) => {
    const { status, stdout } = fuzz(target(run), '--stop-at', '1');
    expect(status).toBe(1);
    expect(stdout).toMatch(new RegExp(`^  ${kind}: [^]*${text}`, 'mu'));
    expect(readFileSync(join(repository, saved(stdout))).length).toBeGreaterThan(4);
  });

  it('ends with 0 if nothing is found, and gives the figures', () => {
    const { status, stdout } = fuzz(target('() => {}'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/planted +[\d,]+ inputs, [\d,]+ a second; .*; 0 findings/u);
  });

  it('refuses a target that it does not have', () => {
    const { status, stderr } = fuzz(target('() => {}'), 'nothing');
    expect([status, stderr]).toEqual([2, "fuzz: there is no target 'nothing'\n  hint: use planted\n"]);
  });
});

describe('mutate', () => {
  it('gives the same inputs for the same seed, none longer than allowed', () => {
    const inputsOf = (seed: number): string[] => {
      const random = new Random(seed);
      const tokens = [Buffer.from('token')];
      return Array.from({ length: 500 }, () =>
        mutate(Buffer.from('get 3.txt 1 4'), Buffer.from('found'), tokens, 64, random).toString('latin1'),
      );
    };
    expect(inputsOf(1)).toEqual(inputsOf(1));
    expect(inputsOf(1)).not.toEqual(inputsOf(2));
    expect(Math.max(...inputsOf(1).map(({ length }) => length))).toBe(64);
  });
});

describe('shrink', () => {
  it('keeps only what makes the input fail', async () => {
    const input = Buffer.from(`${'x'.repeat(500)}a${'y'.repeat(300)}b`);
    const fails = async (bytes: Buffer): Promise<boolean> => /a.*b/u.test(bytes.toString());
    expect((await shrink(input, fails, 1000)).toString()).toBe('ab');
  });
});
