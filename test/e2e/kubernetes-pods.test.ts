import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { containerOf, expanded, mountVolumes, objectsIn } from '../helpers/kubernetes.js';
import { bin, sim, temporaryFolder } from '../helpers/sim.js';

/** Folders of a pod, which are below a folder of the test here. */
const mounts = /(?<=^|=|\s)\/(?=(?:topology|invitation|results)\b)/gu;

interface Pod {
  readonly process: ChildProcess;
  readonly ended: Promise<{
    readonly exitCode: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

/**
 * Starts the pods of a manifest as processes of this machine: the same commands and files, with other folders, and with another name and
 * port of the supervisor. Each pod has its own copy of the volumes.
 */
async function startPods(manifest: string): Promise<Pod[]> {
  const objects = objectsIn(manifest);
  const { command = [], workingDir = '' } = containerOf(objects);
  const hosts = Number(/--hosts=(\d+)/u.exec(manifest)?.[1]);
  const path = temporaryFolder();
  writeFileSync(join(path, 'sim'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(join(path, 'sim'), 0o755);
  const port = await freePort();
  return Array.from({ length: hosts + 1 }, (_, index) => {
    const root = temporaryFolder();
    mountVolumes(objects, root);
    const invitation = join(root, 'invitation/invitation.json');
    const { key } = JSON.parse(readFileSync(invitation, 'utf8')) as { readonly key: string };
    writeFileSync(invitation, JSON.stringify({ addresses: ['localhost'], port, key }));
    const [file = '', ...args] = command
      .map((word) => expanded(word, {}))
      .map((word) => word.replace(mounts, `${root}/`));
    const child = spawn(file, args, {
      cwd: join(root, workingDir),
      env: {
        ...{ PATH: `${path}:${process.env['PATH']}`, HOME: root, NO_COLOR: '1' },
        JOB_COMPLETION_INDEX: String(index),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [stdout, stderr] = [child.stdout, child.stderr].map(textOf);
    const ended = once(child, 'close').then(async ([exitCode]) => {
      return {
        exitCode: exitCode as number | null,
        stdout: (await stdout) ?? '',
        stderr: (await stderr) ?? '',
      };
    });
    return { process: child, ended };
  });
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** Not one of those that the system gives to others while the supervisor starts. */
async function freePort(): Promise<number> {
  const port = 15_000 + randomInt(5_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
  return isFree ? port : freePort();
}

const manifestOf = async (...args: string[]): Promise<string> => {
  const { stdout, stderr, exitCode } = await sim(['cluster', 'kubernetes', ...args, '--image', 'floodsim']);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
};

// The command of the pods is for the shell of Linux.
describe.skipIf(process.platform === 'win32')('the pods of a manifest, as processes', () => {
  it('find each other, flood the query over two hosts, and all end with 0', async () => {
    const manifest = await manifestOf('chain3', '--get', '3.txt', '--hosts', '2', '--reporter', 'json');
    const [supervisor, ...agents] = await startPods(manifest);
    const { exitCode, stdout = '', stderr } = (await supervisor?.ended) ?? {};
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      queries: [{ file: '3.txt', verdict: 'verified' }],
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    });
    for (const { ended } of agents) expect(await ended).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('pass the exit code of the supervisor on, if nothing is found', async () => {
    const manifest = await manifestOf('chain3', '--get', '3.txt', '--ttl', '1', '--hosts', '3');
    const [supervisor, ...agents] = await startPods(manifest);
    expect((await supervisor?.ended)?.exitCode).toBe(1);
    for (const { ended } of agents) expect((await ended).exitCode).toBe(0);
  });
});
