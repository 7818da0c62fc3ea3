import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemToString, SimError } from '../../src/core/errors.js';
import { quoted } from '../../src/core/shell-words.js';
import { applyModification, planModification } from '../../src/topology/edit/modify.js';
import { convert } from '../../src/topology/formats/convert.js';
import { toPartialNetwork } from '../../src/topology/formats/partial-network.js';
import { loadTopology } from '../../src/topology/load.js';
import type { Topology } from '../../src/topology/model.js';
import { makeFiles } from './folder.js';

const peer = (id: number, neighbours: string): string =>
  `[Peer-${id}]\nip_addr = 127.0.0.1\nserver_port = ${10900 + id}\nshare_dir = .\npeer_list = [${neighbours}]\n`;
const chain = peer(1, '2') + peer(2, '1, 3') + peer(3, '2');
const textsOf = ({ faults }: Topology): string[] => faults.map(({ name, fault }) => `${name}: ${fault.text}`);

async function problemsOf(faults: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const cwd = await makeFiles({ 'a/net.ini': chain + faults, ...files });
  const error = await loadTopology('a/net.ini', { cwd }).catch((thrown: unknown) => thrown);
  if (!(error instanceof SimError)) throw new Error('it loaded, or threw something else', { cause: error });
  return error.problems.map((problem) => `${problemToString(problem)} (${problem.hint})`);
}

describe('the section [Faults]', () => {
  it('names faults, which are read in the order of the file', async () => {
    const faults =
      '[faults]\nsecond = kill 3 on query:received at 3 ; a comment\n1 = cut  2-3 once for 1000ms\n';
    const cwd = await makeFiles({ 'net.ini': faults + chain });
    expect(textsOf(await loadTopology('net.ini', { cwd }))).toEqual([
      'second: kill 3 on query:received at 3',
      '1: cut 2-3 for 1s once',
    ]);
  });

  it('may stand in each file of a folder, also in one without a peer', async () => {
    const files = {
      'n/1/a.ini':
        '[config]\nid = 1\nip = 127.0.0.1\nport = 10901\ndir = .\n[network]\nids = [2]\nips = [127.0.0.1]\nports = [10902]\n[Faults]\na = kill 1\n',
      'n/2/a.ini':
        '[Peer-2]\nID = 2\nip_addr = 127.0.0.1\nport_number = 10902\nshare_dir = .\n[Netpeers]\npeer_ID = []\npeer_addr = []\npeer_ports = []\n[Faults]\nb = cut 1-2\n',
      'n/faults.ini': '[Faults]\na = kill 2 at 1s\n',
    };
    const cwd = await makeFiles(files);
    expect(textsOf(await loadTopology('n', { cwd }))).toEqual(['a: kill 1', 'b: cut 1-2', 'a: kill 2 at 1s']);
  });

  it('has all its mistakes reported with their lines', async () => {
    const faults = [
      '[Faults]',
      'a = cut 2=3',
      'kill 3 on query:received at 3',
      'b = cut 1-3',
      'a = kill 3',
      'c =',
    ];
    expect(await problemsOf(faults.join('\n'))).toEqual([
      expect.stringMatching(
        /^a\/net\.ini:17: fault "cut 2=3": "2=3" at character 5 is not understood; expected a link/u,
      ),
      'a/net.ini:18: "kill 3 on query" is not the name of a fault (write a name before it: first = kill 3 on query ...)',
      'a/net.ini:20: duplicate key "a": line 17 has the first (remove one of the two lines)',
      expect.stringMatching(
        /^a\/net\.ini:21: fault "": something is missing at the end; expected a kind of fault/u,
      ),
    ]);
  });

  it('is compared with the peers and links of the network', async () => {
    expect(await problemsOf('[Faults]\na = cut 1-3\nb = kill 1,9\n')).toEqual([
      'a/net.ini:17: fault "cut 1-3": there is no link between 1 and 3 (peer 1 has links to 2)',
      'a/net.ini:18: fault "kill 1,9": there is no peer 9 (the peers are 1, 2, 3)',
    ]);
  });

  it('is one section in a file, and is recognized if it is misspelt', async () => {
    expect(await problemsOf('[Faults]\na = kill 1\n[Faults]\nb = kill 2\n')).toEqual([
      'a/net.ini:18: second section "[Faults]": line 16 starts the first (keep one of the two)',
    ]);
    expect(await problemsOf('[Fault]\na = kill 1\n')).toEqual([
      'a/net.ini:16: unknown section "[Fault]" (write [Faults])',
    ]);
  });

  it('[F10] may name files in the folder of the topology, and no others', async () => {
    const files = { 'a/rtt/all.csv': ',2,3\n2,0,5\n', 'a/bad.txt': '5\nsecret\n', 'outside.txt': 'secret\n' };
    const cwd = await makeFiles({
      'a/net.ini': `${chain}[Faults]\na = latency 2>3 matrix rtt/all.csv\n`,
      ...files,
    });
    const topology = await loadTopology('a/net.ini', { cwd });
    const path = join(cwd, 'a/rtt/all.csv');
    expect(topology.faults[0]?.fault).toMatchObject({
      text: `latency 2>3 matrix ${quoted(path)}`,
      parameters: {
        path,
        delays: new Map([
          [
            2,
            new Map([
              [2, 0],
              [3, 5],
            ]),
          ],
        ]),
      },
    });

    const faults = [
      'a = latency * file ../outside.txt',
      'b = latency * file bad.txt',
      'c = latency * file none.txt',
      'd = latency * file rtt',
    ];
    expect(await problemsOf(`[Faults]\n${faults.join('\n')}\n`, files)).toEqual([
      'a/net.ini:17: "../outside.txt" is not in the folder of the topology (copy it there, or name it with --fault)',
      expect.stringMatching(/^a\/net\.ini:18: .*a\/bad\.txt:2: "secret" is not a length of time/u),
      expect.stringMatching(/^a\/net\.ini:19: ".*none\.txt" cannot be read: ENOENT/u),
      expect.stringMatching(/^a\/net\.ini:20: ".*rtt" cannot be read: it is not a file/u),
    ]);
  });

  it.skipIf(process.platform === 'win32')('[F10] reads no pipe, and no file beyond a link', async () => {
    const cwd = await makeFiles({
      'a/net.ini': `${chain}[Faults]\na = latency * file pipe\nb = latency * file link/x\n`,
      'outside/x': '5\n',
    });
    execFileSync('mkfifo', [join(cwd, 'a/pipe')]);
    symlinkSync('../outside', join(cwd, 'a/link'));
    const loading = loadTopology('a/net.ini', { cwd });
    await expect(loading).rejects.toMatchObject({
      problems: [
        { line: 17, message: expect.stringMatching(/pipe" cannot be read: it is not a file$/u) },
        { line: 18, message: '"link/x" is not in the folder of the topology' },
      ],
    });
  });

  it('[F10] has at most 1,000 faults in all files of a network, whose files have at most 64 MiB together', async () => {
    const some = (count: number): string =>
      Array.from({ length: count }, (_, n) => `f${n} = cut *\n`).join('');
    const cwd = await makeFiles({
      'a/net.ini': `${chain}[Faults]\n${some(600)}`,
      'a/more.ini': `[Faults]\n${some(401)}`,
      'b/net.ini': `${chain}[Faults]\na = latency * file long\nb = latency * file long\n`,
      'b/long': `5\n#${'x'.repeat(33 << 20)}\n`,
    });
    await expect(loadTopology('a', { cwd })).rejects.toMatchObject({
      problems: [{ message: 'more than 1000 faults' }],
    });
    await expect(loadTopology('b', { cwd })).rejects.toMatchObject({
      problems: [{ line: 18, message: expect.stringMatching(/long" cannot be read: it has more than \d/u) }],
    });
  });

  it('is kept when a peer is modified', async () => {
    const ini = `${chain}[Faults]\n; main line\n a=cut 2-3   # twice\n`;
    const cwd = await makeFiles({ 'net.ini': ini });
    const topology = await loadTopology('net.ini', { cwd });
    const plan = await planModification(topology, 3, 'serverport', '10999', { cwd });
    if (plan === null) throw new Error('nothing would change');
    await applyModification(plan);
    expect(readFileSync(join(cwd, 'net.ini'), 'utf8')).toBe(ini.replace('10903', '10999'));
    expect(textsOf(plan.topology)).toEqual(['a: cut 2-3']);
  });

  it('does not let a link be removed that a fault needs', async () => {
    const cwd = await makeFiles({ 'net.ini': `${chain}[Faults]\na = cut 3>2\n` });
    const plan = planModification(await loadTopology('net.ini', { cwd }), 3, 'peerlist', 'none', { cwd });
    await expect(plan).rejects.toMatchObject({
      code: 'bad-topology',
      problems: [{ line: 17, message: 'fault "cut 3>2": there is no link from 3 to 2' }],
    });
  });

  it.each(['network', 'peer', 'config'])(
    'is kept when the network is converted to the layout %s',
    async (format) => {
      const cwd = await makeFiles({ 'net.ini': `${chain}[Faults]\na = cut 2-3 once\nb = kill 1 at 2s\n` });
      const topology = await loadTopology('net.ini', { cwd });
      const out = join(cwd, format === 'network' ? 'out.ini' : 'out');
      const options = { out, format, ip: '127.0.0.1', basePort: 11000, overwrite: false, comments: [] };
      expect(convert(toPartialNetwork(topology), options).lost).toEqual([]);
      expect(textsOf(await loadTopology(out, { cwd }))).toEqual(['a: cut 2-3 once', 'b: kill 1 at 2s']);
    },
  );

  it('is kept by a conversion only if its files are in the folder of the new INI', async () => {
    const cwd = await makeFiles({
      'net.ini': `${chain}[Faults]\na = cut 2-3\nb = latency * file ms.txt\n`,
      'ms.txt': '5\n',
    });
    const network = toPartialNetwork(await loadTopology('net.ini', { cwd }));
    const options = { ip: '127.0.0.1', basePort: 11000, overwrite: false, comments: [] };
    expect(convert(network, { ...options, out: join(cwd, 'out.ini'), format: 'network' }).lost).toEqual([]);
    expect((await loadTopology('out.ini', { cwd })).faults).toHaveLength(2);
    const lost = ['faults with files in another folder'];
    expect(convert(network, { ...options, out: join(cwd, 'out'), format: 'peer' }).lost).toEqual(lost);
    expect(textsOf(await loadTopology('out', { cwd }))).toEqual(['a: cut 2-3']);
  });

  it.each(['dot', 'json', 'graphml', 'mermaid', 'edges'])(
    'is lost in a graph in %s, which is said',
    async (format) => {
      const cwd = await makeFiles({ 'net.ini': `${chain}[Faults]\na = cut 2-3\n` });
      const options = { ip: '127.0.0.1', basePort: 11000, overwrite: false, comments: [] };
      const network = toPartialNetwork(await loadTopology('net.ini', { cwd }));
      expect(convert(network, { ...options, out: join(cwd, 'out'), format }).lost).toContain('faults');
    },
  );
});
