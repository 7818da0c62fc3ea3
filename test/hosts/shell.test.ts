import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
import { onHosts } from '../helpers/agents.js';
import { bin, runFolderOf, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** A shell on three hosts that waits for its next command. */
function openShell() {
  const cwd = temporaryFolder();
  writeTopology(cwd, chainOf(3));
  const child = spawn(process.execPath, [bin, 'shell', 'test.ini', ...onHosts(3)], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, NO_COLOR: '1' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return {
    cwd,
    /** Resolves when the output since then matches. */
    async type(command: string, answer: RegExp): Promise<void> {
      output = '';
      child.stdin.write(`${command}\n`);
      await expect.poll(() => output).toMatch(answer);
    },
    get trace(): TraceEvent[] {
      const path = join(runFolderOf(cwd), 'trace.ndjson');
      const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
      return lines.map((line) => JSON.parse(line) as TraceEvent);
    },
  };
}

describe.runIf(process.platform === 'linux')('sim shell, on several hosts,', () => {
  it('kills, starts, pauses and changes peers there', async () => {
    const shell = openShell();
    mkdirSync(join(shell.cwd, 'other'));
    writeFileSync(join(shell.cwd, 'other/z.txt'), 'z');
    await shell.type('peers', /3 peers: 3 up/u);
    await shell.type('kill 2', /peer 2 \(pid \d+\) killed/u);
    await shell.type('start 2', /peer 2 \(pid \d+\) listens on /u);
    await shell.type('fault pause 3', /fault 1 active/u);
    await shell.type('heal 1', /fault 1 ended/u);
    await shell.type('as 3', /you are peer 3/u);
    await shell.type('modify sharedir other', /1 peer restarted/u);
    await shell.type('as 1', /you are peer 1/u);
    await shell.type('get z.txt', /z\.txt found at peer 3, transferred and verified/u);
  });

  it('says that a peer cannot be started again whose host is lost', async () => {
    const shell = openShell();
    await shell.type('peers', /3 peers: 3 up/u);
    const joined = shell.trace.filter((event) => event.type === 'host:joined');
    const lost = joined.find(({ placed }) => placed.includes(2));
    expect(lost).toBeDefined();
    process.kill(lost?.pid ?? 0, 'SIGKILL');
    await shell.type('', /host .* was lost with 1 peer/u);
    await shell.type(
      'start 2',
      new RegExp(
        `host ${lost?.host} is lost: its connection has (?:closed|failed)[^]*a lost host does not come back`,
        'u',
      ),
    );
    await shell.type('peers', /3 peers: 2 up, 1 died/u);
  });
});
