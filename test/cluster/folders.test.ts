import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../helpers/cluster.js';
import { bin, temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('folders', 2);
const own = (name: string): string => join(cluster.ownFolder, name);
const chain3 = [own('net.ini'), '--get', '3.txt', '--out', own('run')];

describe.skipIf(cluster.missing !== null)(
  'nodes that see neither the topology nor the folder of the run',
  () => {
    beforeAll(() => {
      const generate = ['topology', 'generate', 'chain', '--peers', '3', '--out', own('net.ini')];
      cluster.on('login', [process.execPath, bin, ...generate]);
    });

    it('get their shares and the invitation from the login host, and its download arrives there', async () => {
      const result = await cluster.run([...chain3, '--hosts', '2', '--launcher', 'slurm'], temporaryFolder());
      expect(result).toMatchObject({ exitCode: 0, error: null, queries: [{ verdict: 'verified' }] });
      expect(result.hosts?.list.map(({ name }) => name)).toEqual(['node1', 'node2']);
      const saved = result.queries[0]?.savedTo ?? '';
      expect(cluster.on('login', ['cat', saved])).toBe(
        cluster.on('login', ['cat', own('net-shares/3/3.txt')]),
      );
      cluster.on('login', ['rm', '-r', own('run')]);
      await cluster.isClean(['net.ini', 'net-shares']);
    });

    it.skipIf(cluster.lacks('sshd', 'parallel'))(
      'cannot join if their launcher gives them no input, and say so',
      async () => {
        const hosts = ['--hosts', 'node1,node2', '--launcher', 'parallel'];
        const { exitCode, stderr } = await cluster.start(['run', ...chain3, ...hosts], temporaryFolder())
          .finished;
        expect(exitCode).toBe(4);
        expect(stderr).toContain('invitation');
        cluster.on('login', ['rm', '-r', own('run')]);
        await cluster.isClean(['net.ini', 'net-shares']);
      },
    );
  },
);
