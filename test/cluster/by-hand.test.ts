import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../helpers/cluster.js';
import { temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('by-hand', 2);

describe.skipIf(cluster.missing !== null)('agents that are started by hand', () => {
  it('find the supervisor by its name, although it starts after them, and end with it', async () => {
    const cwd = temporaryFolder();
    const invitation = { addresses: ['nowhere.invalid', 'login'], port: 7000, key: '5a'.repeat(32) };
    writeFileSync(join(cwd, 'invitation.json'), JSON.stringify(invitation), { mode: 0o600 });
    const agents = cluster.nodes.map((node) => cluster.start(['agent', 'invitation.json'], cwd, {}, node));
    const given = ['--hosts', '2', '--launcher', 'none', '--invitation', 'invitation.json'];
    const result = await cluster.run(['ring8', '--get', '5.txt', ...given], cwd);
    expect(result).toMatchObject({ exitCode: 0, queries: [{ verdict: 'verified' }] });
    expect(result.hosts?.list.map(({ name }) => name)).toEqual(['node1', 'node2']);
    for (const { finished } of agents) {
      expect(await finished).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    }
    await cluster.isClean();
  });
});
