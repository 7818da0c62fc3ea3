import { describe, expect, it } from 'vitest';
import { Cluster, hostOf } from '../helpers/cluster.js';
import { temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('cut', 3);

describe.skipIf(cluster.missing !== null)('a host whose network is cut', () => {
  it('is lost with its peers, the run ends without it, and it ends its peers by itself', async () => {
    const args = ['run', 'chain3', '--get', '3.txt', '--slow', '5000', '--reporter', 'ndjson'];
    const run = cluster.start([...args, '--hosts', '3', '--launcher', 'slurm'], temporaryFolder());
    await run.printed(/"type":"query:sent"/u);
    const host = hostOf(run, 3);
    cluster.network(host, 'off');
    expect(await run.finished).toMatchObject({ exitCode: 4 });
    expect(run.events.filter(({ type }) => type === 'host:lost')).toMatchObject([{ host }]);
    expect(run.events.filter(({ type }) => type === 'peer:died')).toMatchObject([
      { peer: 3, reason: expect.stringContaining(`host ${host} is lost`) },
    ]);
    await cluster.isClean();
  });
});
