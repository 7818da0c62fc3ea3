import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadTopology } from '../../src/topology/load.js';
import type { Topology } from '../../src/topology/model.js';
import { makeFiles } from './folder.js';

const network = `[Peer-0]
ip_addr = 127.0.0.1
server_port = 10900
client_port = 10990
share_dir = .
peer_list = [7]

[Peer-7]
ip_addr = ::1
server_port = 10901
share_dir = .
peer_list = []
ttl = 2
`;

const peer = `[Peer-0]
ID = 1
ip_addr = 127.0.0.1
port_number = 10910
share_dir = .
ttl = 4
[Netpeers]
peer_ID = [2, 40]
peer_addr = [127.0.0.1, 127.0.0.2]
peer_ports = [10911, 10950]
`;

const config = `[config]
id = 2
ip = 127.0.0.1
port = 10911
dir = .
[network]
ids = [40]
ips = [127.0.0.2]
ports = [10950]
[Network]
ttl = 3
forward_on_hit = yes
compression = deflate
digest = md5
`;

async function load(content: string | Uint8Array): Promise<Topology> {
  return loadTopology('net.ini', { cwd: await makeFiles({ 'net.ini': content }) });
}

describe('loadTopology', () => {
  test('reads a whole network in one file', async () => {
    const cwd = await makeFiles({ 'net.ini': network });
    const file = join(cwd, 'net.ini');
    expect(await loadTopology('net.ini', { cwd })).toEqual({
      name: 'net',
      path: file,
      layout: 'network',
      options: { ttl: 7, forwardOnHit: false, strategy: 'flood', compression: 'store', digest: 'both' },
      peers: [
        {
          ...{ id: 0, ip: '127.0.0.1', port: 10900, clientPort: 10990, shareDir: cwd, ttl: 7 },
          neighbours: [7],
          source: { file, line: 1 },
        },
        {
          ...{ id: 7, ip: '::1', port: 10901, clientPort: undefined, shareDir: cwd, ttl: 2 },
          neighbours: [],
          source: { file, line: 8 },
        },
      ],
      absent: [],
      faults: [],
    });
  });

  test('reads the layout peer, with neighbours that have no file', async () => {
    expect(await load(peer)).toMatchObject({
      layout: 'peer',
      peers: [{ id: 1, ip: '127.0.0.1', port: 10910, ttl: 4, neighbours: [2, 40] }],
      absent: [
        { id: 2, ip: '127.0.0.1', port: 10911 },
        { id: 40, ip: '127.0.0.2', port: 10950 },
      ],
    });
  });

  test('reads the layout config, with options of the network beside the neighbours', async () => {
    expect(await load(config)).toMatchObject({
      layout: 'config',
      options: { ttl: 3, forwardOnHit: true, strategy: 'flood', compression: 'deflate', digest: 'md5' },
      peers: [{ id: 2, ip: '127.0.0.1', port: 10911, ttl: 3, neighbours: [40] }],
      absent: [{ id: 40, ip: '127.0.0.2', port: 10950 }],
    });
  });

  test('reads a folder of both layouts in natural order of the files, with the options in a file of their own', async () => {
    const cwd = await makeFiles({
      'net/10/b.ini': peer,
      'net/2/a.INI': config.slice(0, config.indexOf('[Network]')),
      'net/options.ini': '[Network]\nttl = 9\n',
      'net/node_modules/x.ini': 'not read',
      'net/.hidden/x.ini': 'not read',
      'net/desktop.ini': 'not read',
      'net/notes.txt': 'not read',
    });
    expect(await loadTopology('net', { cwd })).toMatchObject({
      name: 'net',
      path: join(cwd, 'net'),
      layout: 'config',
      options: { ttl: 9 },
      peers: [
        { id: 2, ttl: 9, source: { file: join(cwd, 'net/2/a.INI'), line: 1 } },
        { id: 1, ttl: 4, source: { file: join(cwd, 'net/10/b.ini'), line: 1 } },
      ],
      absent: [{ id: 40 }],
    });
  });
});

describe('an INI of another editor or program', () => {
  test.each([
    ['CRLF', network.replaceAll('\n', '\r\n')],
    ['CR alone', network.replaceAll('\n', '\r')],
    ['a byte order mark', `\u{feff}${network}`],
    ['comments', `; one\n# two\n${network.replaceAll(']\n', '] ; three\n')}\n  ; four\n`],
    ['indentation and blank lines', network.replaceAll('\n', '\n\n\t ')],
    ['no blanks around the sign', network.replaceAll(' = ', '=')],
    ['colons', network.replaceAll(' = ', ': ')],
    ['other case', network.replaceAll('peer_list', 'Peer_List').replaceAll('[Peer-', '[PEER-')],
    ['quotes', network.replaceAll(/= (.*)/g, '= "$1"')],
    ['blanks in the section', network.replaceAll(/\[(Peer-.)\]/g, '[ $1 ]')],
    ['no line end at the end', network.trimEnd()],
  ])('loads the same with %s', async (_, text) => {
    const { peers } = await load(text);
    expect(peers.map(({ id, neighbours }) => [id, neighbours])).toEqual([
      [0, [7]],
      [7, []],
    ]);
  });

  test.each([
    ['', []],
    ['[]', []],
    ["['']", []],
    ['[ ]', []],
    ['7', [7]],
    ['[7]', [7]],
    ['[7,]', [7]],
    ['[7,8]', [7, 8]],
    ['[7, 8]', [7, 8]],
    ['8, 7', [8, 7]],
    ['[ 8 ,  7 ]', [8, 7]],
    ["['7', '8']", [7, 8]],
    ['["7", "8"]', [7, 8]],
    ['[07]', [7]],
  ])('reads the list %s', async (list, expected) => {
    const eighth = network
      .slice(network.indexOf('[Peer-7]'))
      .replace('Peer-7', 'Peer-8')
      .replace('901', '902');
    const { peers } = await load(`${network.replace('[7]', list)}\n${eighth}`);
    expect(peers[0]?.neighbours).toEqual(expected);
  });

  test.each([
    ['localhost', '127.0.0.1'],
    ['LocalHost', '127.0.0.1'],
    ['10.1.2.3', '10.1.2.3'],
    ['FE80:0:0:0::1', 'fe80::1'],
  ])('reads the address %s', async (written, expected) => {
    const { peers } = await load(network.replace('127.0.0.1', written));
    expect(peers[0]?.ip).toBe(expected);
  });

  test.each([
    ...['yes', 'true', '1', 'on', 'YES', 'true ; as the older ones do'].map((text) => [text, true] as const),
    ...['no', 'false', '0', 'off', 'Off'].map((text) => [text, false] as const),
  ])('reads forward_on_hit = %s', async (text, expected) => {
    const { options } = await load(`[Network]\nforward_on_hit = ${text}\n${network}`);
    expect(options.forwardOnHit).toBe(expected);
  });

  test('finds a share whose path is written as on Windows', async () => {
    const text = network.replaceAll('share_dir = .', 'share_dir = .\\shares\\own files\\');
    const cwd = await makeFiles({ 'net.ini': text, 'shares/own files/1.txt': '' });
    const { peers } = await loadTopology('net.ini', { cwd });
    expect(peers.map(({ shareDir }) => shareDir)).toEqual(Array(2).fill(join(cwd, 'shares', 'own files')));
  });

  test.skipIf(process.platform === 'win32')('finds a share whose name has a backslash', async () => {
    const cwd = await makeFiles({
      'net.ini': network.replaceAll('share_dir = .', 'share_dir = a\\b'),
      'a\\b/1.txt': '',
    });
    const { peers } = await loadTopology('net.ini', { cwd });
    expect(peers[0]?.shareDir).toBe(join(cwd, 'a\\b'));
  });
});

describe('the program of a foreign peer', () => {
  const keys = `exec = python3 peer.py "two words" {port}
dialect = cisen07
ready = line:^up
stdin = one\\ntwo
config_file = my.ini
config_layout = 1
tap = no
env.GREETING = hello
`;
  const program = {
    command: ['python3', expect.stringMatching(/.peer\.py$/u), 'two words', '{port}'],
    cwd: null,
    env: { GREETING: 'hello' },
    dialect: 'cisen07',
    readyLine: '^up',
    stdin: 'one\ntwo',
    configFile: 'my.ini',
    configLayout: '1',
    tap: false,
  };

  test.each([
    { layout: 'network', text: network.replace('peer_list = []\n', `peer_list = []\n${keys}`), at: 1 },
    { layout: 'peer', text: peer.replace('ttl = 4\n', `ttl = 4\n${keys}`), at: 0 },
    { layout: 'config', text: config.replace('dir = .\n', `dir = .\n${keys}`), at: 0 },
  ])(
    'is read in the layout $layout; a word that names a file beside the INI becomes its path',
    async ({ text, at }) => {
      const cwd = await makeFiles({ 'net.ini': text, 'peer.py': '' });
      const { peers } = await loadTopology('net.ini', { cwd });
      expect(peers[at]?.program).toEqual(program);
      expect(peers[at]?.program?.command[1]).toBe(join(cwd, 'peer.py'));
    },
  );

  test.each([
    { dialect: 'native', configFile: 'config.ini', configLayout: '2' },
    { dialect: 'jiangluyu', configFile: 'config.ini', configLayout: '1' },
    { dialect: 'cisen07', configFile: 'my_config.ini', configLayout: '3' },
  ])('has the defaults of its dialect $dialect', async ({ dialect, ...usual }) => {
    const text = network.replace('peer_list = []\n', `peer_list = []\nexec = x\ndialect = ${dialect}\n`);
    const { peers } = await load(text);
    expect(peers[1]?.program).toMatchObject({
      ...usual,
      command: ['x'],
      tap: true,
      readyLine: null,
      stdin: '',
    });
  });

  test('may be a quoted path with a space', async () => {
    const text = network.replace('peer_list = []\n', 'peer_list = []\nexec = "./my peer.py"\n');
    const cwd = await makeFiles({ 'net.ini': text, 'my peer.py': '' });
    const { peers } = await loadTopology('net.ini', { cwd });
    expect(peers[1]?.program?.command).toEqual([join(cwd, 'my peer.py')]);
  });

  test('has a path beside the INI even if it has not been built yet', async () => {
    const text = network.replace('peer_list = []\n', 'peer_list = []\nexec = ./peer\n');
    const cwd = await makeFiles({ 'net.ini': text });
    const { peers } = await loadTopology('net.ini', { cwd });
    expect(peers[1]?.program?.command).toEqual([join(cwd, 'peer')]);
  });

  test('keeps its words as written if it has a cwd', async () => {
    const text = network.replace('peer_list = []\n', 'peer_list = []\nexec = ./run.sh peer.py\ncwd = .\n');
    const cwd = await makeFiles({ 'net.ini': text, 'peer.py': '', 'run.sh': '' });
    const { peers } = await loadTopology('net.ini', { cwd });
    expect(peers[1]?.program).toMatchObject({ command: ['./run.sh', 'peer.py'], cwd });
  });
});
