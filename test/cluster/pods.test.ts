import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../helpers/cluster.js';
import { containerOf, expanded, mountVolumes, objectsIn } from '../helpers/kubernetes.js';
import { bin, repository, sim, temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('pods', 2);

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** Runs the command of a manifest on a host, with its volumes as Kubernetes mounts them. */
async function runPod(manifest: string, index: number, host: string) {
  const objects = objectsIn(manifest);
  const { command = [] } = containerOf(objects);
  const volumes = temporaryFolder();
  mountVolumes(objects, volumes);
  makeReadable(join(volumes, 'topology'));
  chmodSync(volumes, 0o755);
  chmodSync(join(volumes, 'invitation'), 0o755);
  // The mode of a Secret for the group of the pod.
  chmodSync(join(volumes, 'invitation/invitation.json'), 0o440);
  chownSync(join(volumes, 'invitation/invitation.json'), 0, 1000);
  const name = /"addresses":\["([^"]+)"\]/u.exec(manifest)?.[1] ?? '';
  const pod = [join(repository, 'test/helpers/pod.sh'), volumes, process.execPath, bin, String(index)];
  const words = [...pod, name, '10.77.0.1', ...command.map((word) => expanded(word, {}))];
  const child = spawn(join(repository, 'scripts/cluster/on'), [host, ...words], {
    env: { ...process.env, ...cluster.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = Promise.all([child.stdout, child.stderr].map(textOf));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const [stdout = '', stderr = ''] = await output;
  return { exitCode, stdout, stderr };
}

/** As files of a ConfigMap are. */
function makeReadable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(path);
    else chmodSync(path, 0o644);
  }
}

describe.skipIf(cluster.missing !== null)('the pods of a manifest, each on a host of its own', () => {
  it('find the supervisor by the name of its pod, run as no root user, and write only where they may', async () => {
    const options = ['--get', '5.txt', '--hosts', '2', '--reporter', 'json', '--fault', 'latency 4-5 20ms'];
    const printed = await sim(['cluster', 'kubernetes', 'ring8', '--image', 'floodsim', ...options]);
    expect(printed).toMatchObject({ exitCode: 0, stderr: '' });
    const [supervisor, ...agents] = await Promise.all(
      ['login', ...cluster.nodes].map((host, index) => runPod(printed.stdout, index, host)),
    );
    expect(supervisor?.exitCode, supervisor?.stderr).toBe(0);
    const result = JSON.parse(supervisor?.stdout ?? '');
    expect(result).toMatchObject({
      ...{ exitCode: 0, queries: [{ verdict: 'verified' }], faults: [{ triggered: 1 }] },
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    });
    expect(result.hosts.list.map(({ name }: { name: string }) => name)).toEqual(['node1', 'node2']);
    for (const agent of agents) expect(agent).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    await cluster.isClean();
  });
});
