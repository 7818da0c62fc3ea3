import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { memoryOf } from '../../src/processes/process-group.js';
import { Program, type ProgramOptions } from '../../src/processes/program.js';
import { Warden } from '../../src/processes/warden.js';
import { hasPython, python } from '../helpers/foreign.js';
import { isGone, temporaryFolder } from '../helpers/sim.js';

let count = 0;

function run(script: string, options: Partial<ProgramOptions> = {}): Program {
  const folder = temporaryFolder();
  const warden = new Warden(join(folder, 'warden.log'));
  count += 1;
  const { PATH = '' } = process.env;
  const program = new Program({
    command: [process.execPath, '-e', script],
    cwd: folder,
    env: { PATH },
    mark: `test${process.pid}x${count}.`,
    warden,
    stdin: '',
    log: join(folder, 'log'),
    ...options,
  });
  onTestFinished(async () => {
    await program.kill();
    await warden.stop();
  });
  return program;
}

/** Settles with the first line that matches. */
function printed(program: Program, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve) => {
    program.output.watch((lines) => {
      for (const line of lines) {
        const match = pattern.exec(line);
        if (match !== null) resolve(match);
      }
    });
  });
}

const stubborn = `for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => {}); setInterval(() => {}, 1e6);`;

describe('Program', () => {
  it('writes to standard input and keeps it open, keeps the output, and lets a caller wait for a line', async () => {
    const program = run(
      `process.stdin.on('data', (d) => process.stdout.write('> ' + d)).on('end', () => process.exit())`,
      {
        stdin: 'hello\n',
      },
    );
    await printed(program, /^> hello$/u);
    expect(program.isGone).toBe(false);
    await program.stop();
    expect(program.isGone).toBe(true);
    expect(readFileSync(program.output.path, 'utf8')).toBe('> hello\n');
  });

  it('reports a prompt, which has no line end', async () => {
    await printed(run(`process.stdout.write('input: '); ${stubborn}`), /^input: $/u);
  });

  it('reports the exit code, and has the last lines of output by then', async () => {
    const program = run(`console.error('one'); console.error('two'); process.exit(3)`);
    expect(await program.exited).toEqual({ code: 3, signal: null });
    expect(program.output.lastLines()).toEqual(['one', 'two']);
  });

  it('reports that the program does not exist', async () => {
    const program = run('', { command: ['no-such-command-anywhere'] });
    expect(await program.exited).toMatchObject({ code: null });
    expect(program.startError).toMatch(/no-such-command-anywhere/u);
    await program.stop();
  });

  it('keeps only so much of endless output, and does not block the program', async () => {
    const program = run(
      `let n = 0; const go = () => { process.stdout.write('x'.repeat(1000) + '\\n', () => ++n < 100 ? go() : console.log('done')); }; go(); ${stubborn}`,
      { maxLogBytes: 5000 },
    );
    await printed(program, /^done$/u);
    expect(program.output.bytes).toBeGreaterThan(100_000);
    expect(readFileSync(program.output.path, 'utf8')).toMatch(
      /^(?:x{1000}\n)+x*\n\.\.\. more than 5000 bytes; the rest is dropped\n$/u,
    );
  });
});

describe.skipIf(process.platform !== 'linux' || !hasPython)('the memory of a program that forks', () => {
  it('counts memory that processes share once', async () => {
    const megabyte = 1 << 20;
    const script = `import os, time
all = bytearray(os.urandom(1 << 20) * 64)
for i in range(4):
    if os.fork() == 0: break
print('up', flush=True)
time.sleep(1000)`;
    const program = run('', { command: [python, '-c', script] });
    let up = 0;
    await new Promise<void>((resolve) => {
      program.output.watch((lines) => {
        up += lines.filter((line) => line === 'up').length;
        if (up === 5) resolve();
      });
    });
    const { members } = program;
    expect(members).toHaveLength(5);
    // Exactly only where it matters.
    expect(memoryOf(members, 1000 * megabyte)).toBeGreaterThan(320 * megabyte);
    const exact = memoryOf(members, 100 * megabyte);
    expect(exact).toBeGreaterThan(64 * megabyte);
    expect(exact).toBeLessThan(160 * megabyte);
  });
});

describe('Program.stop and Program.kill', () => {
  const forks = `
    const { spawn } = require('node:child_process');
    for (const detached of [false, true])
      console.log('child ' + spawn(process.execPath, ['-e', ${JSON.stringify(`console.log('up'); ${stubborn}`)}], { stdio: 'inherit', detached }).pid);
    ${stubborn}`;

  async function family(): Promise<{ program: Program; pids: number[] }> {
    const program = run(forks);
    const pids: number[] = [];
    let up = 0;
    await new Promise<void>((resolve) => {
      program.output.watch((lines) => {
        for (const line of lines) {
          const pid = /^child (\d+)$/u.exec(line)?.[1];
          if (pid !== undefined) pids.push(Number(pid));
          if (line === 'up') up += 1;
        }
        if (pids.length === 2 && up === 2) resolve();
      });
    });
    return { program, pids: [...pids, program.pid ?? 0] };
  }

  it('stop ends all processes of the program, even if they ignore SIGTERM or have left the group', async () => {
    const { program, pids } = await family();
    expect(program.members.map(({ pid }) => pid).sort()).toEqual(pids.toSorted());
    await program.stop();
    expect(pids.filter((pid) => !isGone(pid))).toEqual([]);
    expect(program.members).toEqual([]);
  });

  it('kill ends all processes of the program at once', async () => {
    const { program, pids } = await family();
    await program.kill();
    expect(pids.filter((pid) => !isGone(pid))).toEqual([]);
  });

  it('kill leaves the processes of another program alone', async () => {
    const [one, other] = await Promise.all([family(), family()]);
    await one.program.kill();
    expect(other.pids.filter((pid) => isGone(pid))).toEqual([]);
  });
});
