import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cluster, hostOf, resultIn } from '../helpers/cluster.js';
import { temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('failure', 3);
const onThree = ['--hosts', '3', '--launcher', 'slurm', '--out', 'hosts', '--reporter', 'ndjson'];
/** A flood that takes long enough to act while it lasts. */
const slowFlood = ['run', 'chain3', '--get', '3.txt', '--slow', '4000'];

describe.skipIf(cluster.missing !== null)('a run on several hosts', () => {
  it('loses only the peers of an agent that is killed, and names their host', async () => {
    const run = cluster.start([...slowFlood, ...onThree], temporaryFolder());
    await run.printed(/"type":"query:sent"/u);
    const host = hostOf(run, 3);
    cluster.kill(host, 'dist/agent.cjs', 'KILL');
    expect(await run.finished).toMatchObject({ exitCode: 4 });
    const died = run.events.filter(({ type }) => type === 'peer:died');
    expect(died).toMatchObject([{ peer: 3, reason: expect.stringContaining(`host ${host} is lost`) }]);
    expect(run.events.filter(({ type }) => type === 'host:lost')).toMatchObject([{ host }]);
    await cluster.isClean();
  });

  it('leaves nothing on any host if its supervisor is killed', async () => {
    const run = cluster.start([...slowFlood, ...onThree], temporaryFolder());
    await run.printed(/"type":"query:sent"/u);
    cluster.kill('login', 'dist/cli.js run', 'KILL');
    expect(await run.finished).toMatchObject({ exitCode: 137 });
    await cluster.isClean();
  });

  it('goes on without an agent that has another key', async () => {
    const cwd = temporaryFolder();
    // The last word is the path of the invitation.
    const wrongKey = `
for path; do :; done
[ "$(hostname)" = node2 ] || exec "$@"
sed 's/"key":"[0-9a-f]*"/"key":"${'0'.repeat(64)}"/' "$path" > wrong.json
chmod 600 wrong.json
while [ "$1" != "$path" ]; do set -- "$@" "$1"; shift; done
shift
exec "$@" wrong.json < /dev/null
`;
    writeFileSync(join(cwd, 'wrong-key.sh'), wrongKey);
    const launcher =
      'srun -N{hosts} --ntasks-per-node=1 --kill-on-bad-exit=0 --no-kill sh wrong-key.sh {agent}';
    const hosts = ['--hosts', '3', '--partial', '--hosts-within', '10', '--launcher', launcher];
    const result = await cluster.run(['chain3', '--get', '3.txt', ...hosts], cwd);
    expect(result).toMatchObject({ exitCode: 0, queries: [{ verdict: 'verified' }] });
    expect(result.hosts?.list.map(({ name }) => name)).toEqual(['node1', 'node3']);
    await cluster.isClean();
  });

  it('stops and writes its result when it is interrupted', async () => {
    const cwd = temporaryFolder();
    const run = cluster.start([...slowFlood, ...onThree], cwd);
    await run.printed(/"type":"query:sent"/u);
    cluster.kill('login', 'dist/cli.js run', 'INT');
    expect(await run.finished).toMatchObject({ exitCode: 130 });
    expect(resultIn(cwd, 'hosts')).toMatchObject({ exitCode: 130, leftovers: { processes: 0, ports: 0 } });
    await cluster.isClean();
  });

  it.each([
    { end: 'is cancelled', words: ['scancel'] },
    { end: 'has a minute left', words: ['scancel', '--batch', '--signal=TERM'] },
  ])('stops and writes its result when its job $end', async ({ words }) => {
    const cwd = temporaryFolder();
    const job = cluster.submit([...slowFlood, '--launcher', 'slurm', '--out', 'hosts'], cwd);
    await cluster.hasLine(join(cwd, 'hosts/trace.ndjson'), /"type":"query:sent"/u);
    cluster.on('login', [...words, job]);
    await cluster.jobIsOver(job);
    expect(resultIn(cwd, 'hosts')).toMatchObject({ exitCode: 143, queries: [{ verdict: 'interrupted' }] });
    expect(readFileSync(join(cwd, 'job.log'), 'utf8')).toContain('SIGTERM');
    await cluster.isClean();
  });
});
