import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyModification, planModification } from '../../src/topology/edit/modify.js';
import { convert } from '../../src/topology/formats/convert.js';
import { loadTopology } from '../../src/topology/load.js';
import { programsOf, requestsOf } from '../../src/topology/validate/requests.js';
import { makeFiles } from './folder.js';

const peers = `[Peer-1]
ip_addr = 127.0.0.1
server_port = 10900
share_dir = .
peer_list = [2]

[Peer-2]
ip_addr = 127.0.0.1
server_port = 10901
share_dir = .
peer_list = [1]
`;

const command = `srun -N{hosts} --comment="two words" sh -c 'exec {agent}'`;

const section = `
[Launcher]
launcher = ${command}
hosts = n1, n2
place = random:7
partial = yes
hosts_within = 90
`;

const values = { launcher: command, hosts: ['n1', 'n2'], place: 'random:7', partial: true, hostsWithin: 90 };

const load = async (text: string) => loadTopology('net.ini', { cwd: await makeFiles({ 'net.ini': text }) });

describe('the section [Launcher]', () => {
  it('is read with the lines of its keys, in any place of the file', async () => {
    const { launcher } = await load(peers + section);
    expect(launcher).toMatchObject(values);
    expect(launcher?.source.lines).toEqual({
      launcher: 14,
      hosts: 15,
      place: 16,
      partial: 17,
      hostsWithin: 18,
    });
    expect((await load(section + peers)).launcher).toMatchObject(values);
    expect((await load(peers)).launcher).toBeUndefined();
    expect((await load(`${peers}[Launcher]\nlauncher = slurm\nhosts = 4\n`)).launcher).toMatchObject({
      ...{ launcher: 'slurm', hosts: 4, place: undefined, partial: undefined },
    });
  });

  it('may be in a file of its own beside peers with a file each, once', async () => {
    const cwd = await makeFiles({ 'net.ini': peers });
    const network = await loadTopology('net.ini', { cwd });
    const options = { ip: '127.0.0.1', basePort: 20_000, overwrite: false, comments: [] };
    for (const format of ['peer', 'config']) {
      convert(network, { ...options, out: join(cwd, format), format });
      writeFileSync(join(cwd, format, 'launcher.ini'), section);
      expect((await loadTopology(format, { cwd })).launcher).toMatchObject(values);
      writeFileSync(join(cwd, format, 'other.ini'), section);
      await expect(loadTopology(format, { cwd })).rejects.toMatchObject({
        problems: [
          {
            line: 2,
            message: `second section "[Launcher]": ${join(format, 'launcher.ini')}:2 starts the first`,
          },
        ],
      });
    }
  });

  it.each(['network', 'peer', 'config'])('is kept by a conversion to the layout %s', async (format) => {
    const cwd = await makeFiles({ 'net.ini': peers + section });
    const network = await loadTopology('net.ini', { cwd });
    const out = join(cwd, format === 'network' ? 'out.ini' : 'out');
    const options = { ip: '127.0.0.1', basePort: 20_000, overwrite: false, comments: [] };
    expect(convert(network, { ...options, out, format }).lost).toEqual([]);
    expect((await loadTopology(out, { cwd })).launcher).toMatchObject(values);
    expect(convert(network, { ...options, out: join(cwd, 'out.dot'), format: undefined }).lost).toContain(
      'the launcher',
    );
  });

  it('is kept by a modification', async () => {
    const cwd = await makeFiles({ 'net.ini': peers + section });
    const plan = await planModification(await loadTopology('net.ini', { cwd }), 1, 'ttl', '3', { cwd });
    if (plan === null) throw new Error('nothing would change');
    expect(plan.topology.launcher).toMatchObject(values);
    await applyModification(plan);
    expect(readFileSync(join(cwd, 'net.ini'), 'utf8')).toContain(section);
  });

  it('needs a permission to run a command, and none for a launcher with a name', async () => {
    const topology = await load(peers + section);
    expect(requestsOf(topology)).toEqual([
      {
        ...{ permission: 'allowExec', peer: null, entry: 'launcher' },
        source: { file: topology.path, line: 14 },
        message: `the launcher runs ${command}`,
      },
    ]);
    expect(programsOf(topology)).toMatchObject([
      { peers: [], command: ['srun', '-N{hosts}', '--comment=two words', 'sh', '-c', 'exec {agent}'] },
    ]);
    for (const name of ['slurm', 'mpirun', 'parallel', 'none', 'local']) {
      const named = await load(`${peers}[Launcher]\nlauncher = ${name}\n`);
      expect([requestsOf(named), programsOf(named)]).toEqual([[], []]);
    }
  });
});
