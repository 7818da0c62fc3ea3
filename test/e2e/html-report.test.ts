import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFolderOf, sim, temporaryFolder } from '../helpers/sim.js';

const run = ['run', 'chain3', '--get', '3.txt', '--ports', 'auto'];

describe('--reporter html', () => {
  it('writes the report to the run folder, and says where', async () => {
    const cwd = temporaryFolder();
    const { exitCode, stdout, stderr } = await sim([...run, '-r', 'text', '-r', 'html'], cwd);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('verified');
    expect(stdout).not.toContain('<html');
    const path = join(runFolderOf(cwd), 'report.html');
    expect(stderr).toContain(`report in ${path.slice(cwd.length + 1)}\n`);
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/u);
  });

  it('writes it to a file or to stdout, if that is named', async () => {
    const cwd = temporaryFolder();
    const file = join(cwd, 'reports', 'one.html');
    const { exitCode, stdout } = await sim([...run, '-r', `html=${file}`], cwd);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('3.txt found at peer 3');
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/u);
    expect(existsSync(join(runFolderOf(cwd), 'report.html'))).toBe(false);
    const printed = await sim([...run, '-r', 'html=-'], temporaryFolder());
    expect(printed.stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/u);
  });
});
