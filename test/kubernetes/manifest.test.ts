import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import type { IJob } from 'kubernetes-models/batch/v1';
import { afterEach, describe, expect, it } from 'vitest';
import { walk } from '../../src/core/walk.js';
import { topologyFolder } from '../../src/kubernetes/job.js';
import { type ManifestOptions, manifestOf } from '../../src/kubernetes/manifest.js';
import { jobNameFrom } from '../../src/kubernetes/names.js';
import { collectNetwork } from '../../src/kubernetes/network-files.js';
import { loadTopology } from '../../src/topology/load.js';
import { hostileTexts } from '../helpers/hostile.js';
import {
  containerOf,
  expanded,
  type KubernetesObject,
  mountVolumes,
  objectOf,
  objectsIn,
  validate,
} from '../helpers/kubernetes.js';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'floodsim-test-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const isFileName = (name: string): boolean =>
  !/^\.|[/\0]|\\/u.test(name) &&
  name !== '' &&
  Buffer.byteLength(name) <= 200 &&
  !name.includes('\ufffd') &&
  Buffer.from(name).toString() === name;
const fileName = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom(...hostileTexts, 'yes', '0', '$(HOME)'),
  )
  .filter(isFileName);
const content = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Buffer.from(text)),
  fc
    .array(fc.constantFrom('a', ' ', '\n', '\r\n', '\t', '# x', '---', '\u2028', '\ufeff', '"'), {
      maxLength: 8,
    })
    .map((parts) => Buffer.from(parts.join(''))),
);
/** Files of one share by their paths. */
const share = fc.dictionary(
  fc.array(fileName, { minLength: 1, maxLength: 3 }).map((names) => names.join('/')),
  content,
  { maxKeys: 4 },
);
const options = fc.record({
  topologyName: fileName,
  shares: fc.array(share, { minLength: 1, maxLength: 5 }),
  words: fc.array(fc.oneof(fc.string(), fc.constantFrom('$$', '$(POD)', '$$(POD)', '$', '-', 'yes')), {
    maxLength: 4,
  }),
  image: fc.constantFrom('floodsim:0.1.0', `registry.example.org:5000/lab/floodsim@sha256:${'a'.repeat(64)}`),
  hosts: fc.integer({ min: 1, max: 99_999 }),
  peersPerHost: fc.integer({ min: 1, max: 100_000 }),
  namespace: fc.constantFrom(undefined, 'lab', '1'),
  results: fc.constantFrom(undefined, 'results.lab'),
});

/** A chain of peers with these shares. */
function writeNetwork(folder: string, name: string, shares: readonly Record<string, Uint8Array>[]): string {
  const sections = shares.map((files, index) => {
    mkdirSync(join(folder, String(index)), { recursive: true });
    for (const [path, bytes] of Object.entries(files)) {
      try {
        mkdirSync(dirname(join(folder, String(index), path)), { recursive: true });
        writeFileSync(join(folder, String(index), path), bytes);
      } catch {
        // A name cannot be both a file and a folder.
      }
    }
    const neighbours = [index - 1, index + 1].filter((id) => shares[id] !== undefined);
    return [
      `[Peer-${index}]`,
      'ip_addr = 127.0.0.1',
      `server_port = ${20_000 + index}`,
      `share_dir = ${index}`,
      `peer_list = [${neighbours.join(', ')}]`,
    ].join('\n');
  });
  const path = join(folder, `${name}.ini`);
  writeFileSync(path, `${sections.join('\n')}\n`);
  return path;
}

async function manifestFor(given: Partial<ManifestOptions>, path: string): Promise<string> {
  const topology = await loadTopology(path);
  const files = await collectNetwork(topology, {
    ...{ faults: [], cwd: '/', mount: topologyFolder, maxBytes: 1 << 20 },
  });
  const hosts = given.hosts ?? 2;
  return manifestOf({
    ...{ name: jobNameFrom(topology.name, hosts), namespace: undefined, image: 'floodsim', hosts },
    ...{ peersPerHost: 1, options: [], topology: { files }, results: undefined },
    invitation: { addresses: ['a'], port: 7000, key: 'ab'.repeat(32) },
    ...given,
  });
}

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl) console.log('skipped: manifests are not read by kubectl, which is not installed');

/** What a command of kubectl makes of a manifest, without a server. */
function kubectl(manifest: string, command: readonly string[], change: string): KubernetesObject[] {
  const file = join(newFolder(), 'manifest.yaml');
  writeFileSync(file, manifest);
  const args = [...command, '--local', '--filename', file, change, '--output', 'json'];
  const { stdout, stderr, status } = spawnSync('kubectl', args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  // One object after the other.
  return stdout
    .split(/(?<=^\})\n/mu)
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as KubernetesObject);
}

describe('a manifest', () => {
  it('fits the schemas of Kubernetes, and gives pods the same network and the same words, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(options, async ({ topologyName, shares, words, ...given }) => {
        const before = newFolder();
        const path = writeNetwork(before, topologyName, shares);
        const objects = objectsIn(await manifestFor({ ...given, options: words }, path));
        expect(objects.map(({ kind }) => kind)).toEqual([
          ...['Secret', 'ConfigMap', 'Service', 'NetworkPolicy', 'Job'],
        ]);
        for (const object of objects) {
          validate(object);
          expect(object.metadata.namespace).toBe(given.namespace);
          expect(object.metadata.name).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/u);
          expect(`${object.metadata.name}-${given.hosts}`.length).toBeLessThanOrEqual(63);
        }
        const map = objectOf<KubernetesObject & { data: object; binaryData: object }>(objects, 'ConfigMap');
        for (const key of [...Object.keys(map.data), ...Object.keys(map.binaryData)])
          expect(key).toMatch(/^(?!\.\.)[-._a-zA-Z0-9]{1,253}$/u);

        const { command = [], volumeMounts = [] } = containerOf(objects);
        const seen = command.map((word) => expanded(word, { POD: 'replaced' }));
        expect(seen.slice(seen.length - words.length)).toEqual(words);
        for (const { mountPath } of volumeMounts) expect(mountPath).not.toContain(':');

        const root = newFolder();
        mountVolumes(objects, root);
        const there = await loadTopology(join(root, seen[4] ?? ''));
        const here = await loadTopology(path);
        const facts = ({ peers, options: own }: typeof here) => ({
          own,
          peers: peers.map(({ id, neighbours, ttl, shareDir }) => ({
            ...{ id, neighbours, ttl, files: filesBelow(shareDir) },
          })),
        });
        expect(facts(there)).toEqual(facts(here));
      }),
      { numRuns: 60 },
    );
  });

  // Its library reads YAML as the server does, and `set image` writes only fields that Kubernetes knows.
  it.skipIf(!hasKubectl)(
    'is read by kubectl as it is meant, without a field that it does not know',
    async () => {
      await fc.assert(
        fc.asyncProperty(options, async ({ topologyName, shares, words, ...given }) => {
          // It writes 4000m as 4.
          const path = writeNetwork(newFolder(), topologyName, shares);
          const manifest = await manifestFor({ ...given, options: words, peersPerHost: 7 }, path);
          const objects = objectsIn(manifest);
          const read = kubectl(manifest, ['annotate'], 'seen=yes').map((object) => {
            const { annotations: _, ...metadata } = object.metadata as Record<string, unknown>;
            return { ...object, metadata };
          });
          expect(read).toEqual(objects);
          const job = manifest.slice(manifest.lastIndexOf('apiVersion: batch/v1'));
          const [known] = kubectl(job, ['set', 'image'], 'floodsim=other:1');
          const other = manifest.replace(`image: ${given.image}\n`, 'image: other:1\n');
          expect(known).toMatchObject(objectOf(objectsIn(other), 'Job'));
        }),
        { numRuns: 15 },
      );
    },
  );

  it('is refused by the schemas if a part of it is wrong', async () => {
    const path = writeNetwork(newFolder(), 'chain', [{ a: Buffer.from('a') }, {}]);
    const manifest = await manifestFor({}, path);
    const wrong: readonly (readonly [part: string, other: string])[] = [
      ['completions: 3', 'completions: three'],
      ['completionMode: Indexed', 'completionMode: Ordered'],
      ['restartPolicy: Never', 'restartPolicy: Sometimes'],
      ['whenUnsatisfiable: ScheduleAnyway', 'whenUnsatisfiable: true'],
      ['containerPort: 7000', 'containerPort: control'],
      ['defaultMode: 256', 'defaultMode: rw'],
      ['readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: 1'],
      ['succeededIndexes: "0"', 'succeededIndexes: 0'],
      ['immutable: true', 'immutable: 1'],
      ['kind: Service', 'kind: Servant'],
    ];
    const failures = (text: string): number =>
      objectsIn(text).filter((object) => {
        try {
          validate(object);
          return false;
        } catch {
          return true;
        }
      }).length;
    expect(failures(manifest)).toBe(0);
    for (const [part, other] of wrong) {
      expect(manifest).toContain(part);
      expect([part, failures(manifest.replace(part, other))]).toEqual([part, 1]);
    }
  });

  it('starts a supervisor in the first pod and agents in the others, as no root user and without rights', async () => {
    const path = writeNetwork(newFolder(), 'chain', [{ a: Buffer.from('a') }, {}, {}]);
    const objects = objectsIn(await manifestFor({ hosts: 3 }, path));
    const { spec } = objectOf<IJob & KubernetesObject>(objects, 'Job');
    expect(spec).toMatchObject({
      ...{ completionMode: 'Indexed', completions: 4, parallelism: 4, backoffLimitPerIndex: 0 },
      template: {
        spec: {
          ...{ restartPolicy: 'Never', automountServiceAccountToken: false, subdomain: 'floodsim-chain' },
          securityContext: { runAsNonRoot: true },
        },
      },
    });
    // Together with a limit for each pod it would end the run when one agent fails.
    expect(spec).not.toHaveProperty('backoffLimit');
    expect(containerOf(objects).securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(objectOf<KubernetesObject & { spec: object }>(objects, 'Service').spec).toMatchObject({
      ...{ clusterIP: 'None', publishNotReadyAddresses: true },
    });
  });

  it('mounts no ConfigMap if the topology is in a claim', async () => {
    const path = writeNetwork(newFolder(), 'chain', [{}]);
    const topology = { claim: 'lab', path: 'nets/chain.ini' };
    const objects = objectsIn(await manifestFor({ topology, results: 'lab' }, path));
    for (const object of objects) validate(object);
    expect(objects.map(({ kind }) => kind)).not.toContain('ConfigMap');
    const { command, volumes } = containerOf(objects);
    expect(command).toContain('/topology/nets/chain.ini');
    expect(volumes).toContainEqual({
      name: 'topology',
      persistentVolumeClaim: { claimName: 'lab', readOnly: true },
    });
    expect(volumes).toContainEqual({ name: 'results', persistentVolumeClaim: { claimName: 'lab' } });
  });
});

/** Content by path, without folders that have no file. */
function filesBelow(folder: string): Record<string, string> {
  return Object.fromEntries(
    [...walk(folder)]
      .filter(({ kind }) => kind === 'file')
      .map(({ path }) => [path, readFileSync(join(folder, path)).toString('hex')]),
  );
}
