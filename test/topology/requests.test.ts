import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedPath, shippedTopologies } from '../../src/topology/find-files.js';
import { loadTopology } from '../../src/topology/load.js';
import { isLoaderVariable } from '../../src/topology/permissions.js';
import { keyOf, programsOf, requestsOf } from '../../src/topology/validate/requests.js';
import { repository, temporaryFolder } from '../helpers/sim.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

async function loadPeer(keys: TestPeer['keys'], folder = temporaryFolder()) {
  return loadTopology(writeTopology(folder, { 1: { neighbours: [], ...(keys && { keys }) } }));
}

const permissionsOf = async (keys: TestPeer['keys']): Promise<string[]> =>
  requestsOf(await loadPeer(keys)).map(({ permission }) => permission);

describe('requestsOf', () => {
  it('asks for nothing where native peers share folders beside the INI', async () => {
    expect(await permissionsOf({})).toEqual([]);
    expect(await permissionsOf({ exec: 'sim peer' })).toEqual([]);
  });

  it.each([
    { exec: 'python3 peer.py' },
    { exec: 'sim run other.ini' },
    { exec: 'sim check -- ./x' },
    { exec: 'sim peer', 'env.SIM_SHARE_DIR': '/' },
  ])('asks before it runs %o', async (keys) => {
    expect(await permissionsOf(keys)).toEqual(['allowExec']);
  });

  it('asks for nothing for topologies that ship with floodsim', async () => {
    const examples = ['examples/python/topology.ini', 'examples/javascript/topology.ini'];
    const paths = examples.map((path) => join(repository, path));
    for (const name of await shippedTopologies()) paths.push((await shippedPath(name)) ?? '');
    for (const path of paths) expect(requestsOf(await loadTopology(path)), path).toEqual([]);
  });

  it('asks for a share that a link leads out of the folder of the topology', async () => {
    const folder = temporaryFolder();
    const topology = await loadPeer({}, folder);
    renameSync(join(folder, 'shares/1'), join(folder, 'shares/own'));
    symlinkSync('own', join(folder, 'shares/1'));
    expect(requestsOf(topology)).toEqual([]);
    const outside = temporaryFolder();
    renameSync(join(folder, 'shares/1'), join(folder, 'shares/old'));
    symlinkSync(outside, join(folder, 'shares/1'));
    expect(requestsOf(topology)).toMatchObject([{ permission: 'allowOutsideShares', peer: 1 }]);
  });

  it('asks for the address of a neighbour without a file', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'share'));
    writeFileSync(
      join(folder, '1.ini'),
      `[Peer-0]\nID = 1\nip_addr = 127.0.0.1\nport_number = 20001\nshare_dir = share\n
[Netpeers]\npeer_ID = [2, 3]\npeer_addr = [127.0.0.1, 10.0.0.3]\npeer_ports = [20002, 20003]\n`,
    );
    expect(requestsOf(await loadTopology(folder))).toMatchObject([
      { permission: 'allowRemoteAddresses', peer: 3 },
    ]);
  });
});

describe('isLoaderVariable', () => {
  it.each([
    ...['NODE_OPTIONS', 'node_path', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES', 'BASH_ENV'],
    ...['PYTHONPATH', 'PYTHONSTARTUP', 'PATH', 'HOME', 'JAVA_TOOL_OPTIONS', 'RUBYOPT', 'PERL5OPT'],
  ])('names %s', (name) => expect(isLoaderVariable(name)).toBe(true));

  it.each(['SEED', 'NODE_ENV', 'PYTHONUNBUFFERED', 'GOAL', 'MUTE_SECONDS', 'TZ', 'LANG'])(
    'does not name %s',
    (name) => expect(isLoaderVariable(name)).toBe(false),
  );
});

describe('keyOf', () => {
  it('is the same before and after the program is built, and another for another folder', async () => {
    const folder = temporaryFolder();
    const keys = { exec: 'java -jar peer.jar' };
    const keyIn = async (where: string): Promise<(string | undefined)[]> =>
      programsOf(await loadPeer(keys, where)).map(keyOf);
    const before = await keyIn(folder);
    writeFileSync(join(folder, 'peer.jar'), '');
    expect(await keyIn(folder)).toEqual(before);
    expect(await keyIn(temporaryFolder())).not.toEqual(before);
  });
});
