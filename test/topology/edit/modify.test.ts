import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimError } from '../../../src/errors.js';
import {
  applyModification,
  loadTopology,
  planModification,
  type Topology,
} from '../../../src/topology/index.js';
import { makeFiles } from '../folder.js';

type Files = Readonly<Record<string, string>>;

const network: Files = {
  'net.ini': `; Two peers and a hub. [Peer-9] is no section here.
[Network]
ttl = 5

[Peer-1]
ip_addr     = 127.0.0.1   ; the loopback
server_port = 20001
client_port = 21001
share_dir   = shares/1
peer_list   = [2, 3]

  [Peer-2]
  ip_addr: 127.0.0.1
  SERVER_PORT:20002
  share_dir: "shares/2"   
  peer_list: 1
  ttl:3
# the end
[Peer-3]
ip_addr=127.0.0.1
server_port=20003
share_dir=shares/3
peer_list=['1','2']`,
  'shares/1/1.txt': '1',
  'shares/2/2.txt': '2',
  'shares/3/3.txt': '3',
  'new; odd #1/x.txt': 'x',
};

const perPeer: Files = {
  'one/net.ini': `[Peer-0]
ID = 1
ip_addr = 127.0.0.1
port_number = 20001
share_dir = share
ttl = 4

[Netpeers]
peer_ID = [2,7]
peer_addr = [127.0.0.1,127.0.0.1]
peer_ports = [20002,20007]   ; 7 is not here
`,
  'one/share/1.txt': '1',
  'two/net.ini': `[config]
id = 2
ip = 127.0.0.1
port = 20002
dir = share
[network]
ids = 1
ips = localhost
ports = 20001
`,
  'two/share/2.txt': '2',
  'two/other/2.txt': '2',
  'three/net.ini': `[config]
id = 3
ip = 127.0.0.1
port = 20003
dir = .
[network]
ids = []
ips = []
ports = []
`,
};

interface Case {
  readonly files: Files;
  readonly peer: number;
  readonly set: readonly [setting: string, value: string];
  /** Lines of each file that are to be others: number, text; `+` for one that is added after it. */
  readonly changes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const good: readonly Case[] = [
  {
    files: network,
    peer: 1,
    set: ['ip', '127.0.0.2'],
    changes: { 'net.ini': { 6: 'ip_addr     = 127.0.0.2   ; the loopback' } },
  },
  {
    files: network,
    peer: 2,
    set: ['serverport', '20009'],
    changes: { 'net.ini': { 14: '  SERVER_PORT:20009' } },
  },
  {
    files: network,
    peer: 1,
    set: ['clientport', '21009'],
    changes: { 'net.ini': { 8: 'client_port = 21009' } },
  },
  {
    files: network,
    peer: 2,
    set: ['clientport', '21002'],
    changes: { 'net.ini': { '17+': '  client_port:21002' } },
  },
  {
    files: network,
    peer: 1,
    set: ['sharedir', 'shares/2'],
    changes: { 'net.ini': { 9: 'share_dir   = shares/2' } },
  },
  {
    files: network,
    peer: 2,
    set: ['sharedir', 'shares'],
    changes: { 'net.ini': { 15: '  share_dir: "shares"   ' } },
  },
  {
    files: network,
    peer: 3,
    set: ['sharedir', 'new; odd #1'],
    changes: { 'net.ini': { 22: 'share_dir=new\\; odd \\#1' } },
  },
  { files: network, peer: 1, set: ['peerlist', '3'], changes: { 'net.ini': { 10: 'peer_list   = [3]' } } },
  {
    files: network,
    peer: 1,
    set: ['peerlist', '3/2'],
    changes: { 'net.ini': { 10: 'peer_list   = [3, 2]' } },
  },
  { files: network, peer: 2, set: ['peerlist', '1,3'], changes: { 'net.ini': { 16: '  peer_list: 1, 3' } } },
  { files: network, peer: 3, set: ['peerlist', '[2]'], changes: { 'net.ini': { 23: "peer_list=['2']" } } },
  { files: network, peer: 1, set: ['peerlist', 'none'], changes: { 'net.ini': { 10: 'peer_list   = []' } } },
  { files: network, peer: 2, set: ['ttl', '9'], changes: { 'net.ini': { 17: '  ttl:9' } } },
  { files: network, peer: 1, set: ['ttl', '9'], changes: { 'net.ini': { '10+': 'ttl         = 9' } } },
  { files: network, peer: 3, set: ['ttl', '9'], changes: { 'net.ini': { '23+': 'ttl=9' } } },
  { files: perPeer, peer: 1, set: ['ttl', '2'], changes: { 'one/net.ini': { 6: 'ttl = 2' } } },
  { files: perPeer, peer: 2, set: ['ttl', '2'], changes: { 'two/net.ini': { '5+': 'ttl = 2' } } },
  {
    files: perPeer,
    peer: 2,
    set: ['clientport', '21002'],
    changes: { 'two/net.ini': { '5+': 'client_port = 21002' } },
  },
  { files: perPeer, peer: 2, set: ['sharedir', 'other'], changes: { 'two/net.ini': { 5: 'dir = other' } } },
  {
    files: perPeer,
    peer: 2,
    set: ['serverport', '20012'],
    changes: {
      'two/net.ini': { 4: 'port = 20012' },
      'one/net.ini': { 11: 'peer_ports = [20012,20007]   ; 7 is not here' },
    },
  },
  {
    files: perPeer,
    peer: 1,
    set: ['ip', '127.0.0.5'],
    changes: { 'one/net.ini': { 3: 'ip_addr = 127.0.0.5' }, 'two/net.ini': { 8: 'ips = 127.0.0.5' } },
  },
  {
    files: perPeer,
    peer: 1,
    set: ['peerlist', '7/3'],
    changes: {
      'one/net.ini': {
        9: 'peer_ID = [7,3]',
        10: 'peer_addr = [127.0.0.1,127.0.0.1]',
        11: 'peer_ports = [20007,20003]   ; 7 is not here',
      },
    },
  },
  {
    files: perPeer,
    peer: 2,
    set: ['peerlist', '1/3'],
    changes: {
      'two/net.ini': { 7: 'ids = 1, 3', 8: 'ips = localhost, 127.0.0.1', 9: 'ports = 20001, 20003' },
    },
  },
  {
    files: perPeer,
    peer: 3,
    set: ['peerlist', '1'],
    changes: { 'three/net.ini': { 7: 'ids = [1]', 8: 'ips = [127.0.0.1]', 9: 'ports = [20001]' } },
  },
];

const where = (files: Files): string => ('net.ini' in files ? 'net.ini' : '.');

/** The text with some of its lines replaced or added. */
function changed(text: string, changes: Readonly<Record<string, string>>): string {
  return text
    .split('\n')
    .flatMap((line, index) => {
      const added = changes[`${index + 1}+`];
      return [changes[String(index + 1)] ?? line, ...(added === undefined ? [] : [added])];
    })
    .join('\n');
}

/** Line ends of every kind, and a byte order mark, before and after. */
const dresses: readonly (readonly [name: string, dress: (text: string) => string])[] = [
  ['LF', (text) => text],
  ['CR LF', (text) => text.replaceAll('\n', '\r\n')],
  ['CR', (text) => text.replaceAll('\n', '\r')],
  ['a byte order mark', (text) => `\u{feff}${text}`],
];

describe.each(dresses)('with %s', (_name, dress) => {
  const dressed = (files: Files): Files =>
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, path.endsWith('.ini') ? dress(text) : text]),
    );

  it.each(good.map((row) => ({ ...row, title: `peer ${row.peer} ${row.set.join(' ')}` })))(
    '$title: just those lines change, and it is read back so',
    async ({ files, peer, set, changes }) => {
      const cwd = await makeFiles(dressed(files));
      const topology = await loadTopology(where(files), { cwd });
      const plan = await planModification(topology, peer, set[0], set[1], { cwd });
      if (plan === null) throw new Error('no modification');
      for (const path of Object.keys(files).filter((name) => name.endsWith('.ini'))) {
        expect(readFileSync(join(cwd, path), 'utf8')).toBe(dress(files[path] ?? ''));
      }
      applyModification(plan);
      for (const path of Object.keys(files).filter((name) => name.endsWith('.ini'))) {
        expect(readFileSync(join(cwd, path), 'utf8')).toBe(
          dress(changed(files[path] ?? '', changes[path] ?? {})),
        );
      }
      expect(await loadTopology(where(files), { cwd })).toEqual(plan.topology);
      expect(readdirSync(cwd, { recursive: true }).filter((name) => String(name).endsWith('.part'))).toEqual(
        [],
      );
    },
  );
});

describe('what cannot be is refused, with the mend, and nothing changes', () => {
  it.each([
    { files: network, peer: 1, set: ['ip', '999.1.1.1'], says: /ip "999\.1\.1\.1" is not an IP address/u },
    { files: network, peer: 1, set: ['serverport', '70000'], says: /serverport "70000" is not a port/u },
    {
      files: network,
      peer: 1,
      set: ['serverport', '20002'],
      says: /duplicate address "127\.0\.0\.1:20002"/u,
    },
    { files: network, peer: 1, set: ['clientport', 'x'], says: /clientport "x" is not a port/u },
    { files: network, peer: 1, set: ['ttl', '0'], says: /ttl "0" is not a TTL/u },
    { files: network, peer: 1, set: ['peerlist', '2/9'], says: /names an unknown neighbour "9"/u },
    { files: network, peer: 1, set: ['peerlist', '1'], says: /names itself as a neighbour/u },
    { files: network, peer: 1, set: ['peerlist', '2/2'], says: /names the neighbour "2" more than once/u },
    { files: network, peer: 1, set: ['peerlist', '2/x'], says: /"x" in peerlist is not a peer id/u },
    { files: network, peer: 1, set: ['sharedir', 'nowhere'], says: /missing folder "nowhere"/u },
    { files: network, peer: 1, set: ['sharedir', 'net.ini'], says: /is not a folder/u },
    { files: network, peer: 1, set: ['sharedir', ' '], says: /sharedir is empty/u },
    {
      files: network,
      peer: 1,
      set: ['sharedri', 'x'],
      says: /there is no setting "sharedri"[\s\S]*did you mean sharedir/u,
    },
    { files: network, peer: 1, set: ['colour', 'x'], says: /the settings are ip, serverport/u },
    { files: perPeer, peer: 1, set: ['peerlist', '2/9'], says: /there is no peer 9/u },
    { files: perPeer, peer: 1, set: ['serverport', '20007'], says: /duplicate address/u },
    {
      files: perPeer,
      peer: 2,
      set: ['sharedir', 'two/other'],
      says: /missing folder "two\/other"[\s\S]*write other/u,
    },
    { files: perPeer, peer: 2, set: ['peerlist', '2'], says: /names itself/u },
    { files: perPeer, peer: 2, set: ['ip', 'here'], says: /is not an IP address/u },
  ])('peer $peer $set', async ({ files, peer, set: [setting = '', value = ''], says }) => {
    const cwd = await makeFiles(files);
    const topology = await loadTopology(where(files), { cwd });
    const refusal = await planModification(topology, peer, setting, value, { cwd }).catch((error) => error);
    expect(refusal).toBeInstanceOf(SimError);
    const { message, mend = '', problems } = refusal as SimError;
    expect([message, mend, ...problems.map((one) => `${one.message} ${one.mend}`)].join('\n')).toMatch(says);
    expect(mend + problems.map((one) => one.mend).join('')).not.toBe('');
    for (const [path, text] of Object.entries(files))
      expect(readFileSync(join(cwd, path), 'utf8')).toBe(text);
  });
});

describe('what is so already is no modification', () => {
  it.each([
    [network, 1, 'ip', '127.0.0.1'],
    [network, 1, 'ip', 'localhost'],
    [network, 1, 'serverport', '20001'],
    [network, 1, 'ttl', '5'],
    [network, 1, 'sharedir', './shares/1/'],
    [network, 1, 'peerlist', '2,3'],
    [perPeer, 3, 'peerlist', 'none'],
    [perPeer, 2, 'PEERLIST', '1'],
  ] as const)('%#: peer %3$s %4$s', async (files, peer, setting, value) => {
    const cwd = await makeFiles(files);
    const topology = await loadTopology(where(files), { cwd });
    expect(await planModification(topology, peer, setting, value, { cwd })).toBeNull();
  });
});

describe('the files', () => {
  const load = async (): Promise<{ cwd: string; ini: string; topology: Topology }> => {
    const cwd = await makeFiles(network);
    return { cwd, ini: join(cwd, 'net.ini'), topology: await loadTopology('net.ini', { cwd }) };
  };

  it('keep who may read them', async () => {
    const { cwd, ini, topology } = await load();
    chmodSync(ini, 0o640);
    const plan = await planModification(topology, 1, 'ttl', '3', { cwd });
    applyModification(plan ?? { files: [] });
    expect(statSync(ini).mode & 0o777).toBe(0o640);
  });

  it('behind a link are replaced, and not the link', async () => {
    const { cwd, ini } = await load();
    symlinkSync('net.ini', join(cwd, 'link.ini'));
    const topology = await loadTopology('link.ini', { cwd });
    applyModification((await planModification(topology, 1, 'ttl', '3', { cwd })) ?? { files: [] });
    expect(lstatSync(join(cwd, 'link.ini')).isSymbolicLink()).toBe(true);
    expect(readFileSync(ini, 'utf8')).toContain('ttl         = 3');
  });

  it('that somebody else has changed are left alone', async () => {
    const { cwd, ini, topology } = await load();
    const plan = await planModification(topology, 1, 'ttl', '3', { cwd });
    const other = network['net.ini']?.replace('ttl = 5', 'ttl = 6') ?? '';
    writeFileSync(ini, other);
    expect(() => applyModification(plan ?? { files: [] })).toThrow(/changed by somebody else meanwhile/u);
    await expect(planModification(topology, 1, 'ttl', '3', { cwd })).rejects.toThrow(
      /changed by somebody else/u,
    );
    expect(readFileSync(ini, 'utf8')).toBe(other);
  });

  it('written before one that cannot be are put back', async () => {
    const { cwd, ini } = await load();
    const before = readFileSync(ini);
    const missing = join(cwd, 'folder.ini');
    symlinkSync('gone.ini', missing);
    const files = [
      { path: ini, before, after: Buffer.from('half of it') },
      { path: missing, before, after: Buffer.from('never') },
    ];
    // What it leads to goes between the look at it and the writing.
    writeFileSync(join(cwd, 'gone.ini'), before);
    let looks = 0;
    const flaky = {
      get path() {
        looks += 1;
        return looks > 1 ? join(cwd, 'nowhere/at/all.ini') : missing;
      },
      before,
      after: Buffer.from('never'),
    };
    expect(() => applyModification({ files: [files[0] as (typeof files)[0], flaky] })).toThrow(
      /nothing is modified/u,
    );
    expect(readFileSync(ini)).toEqual(before);
  });
});

it('any value in any dress is read back, no other line is touched, and modifying back restores the file', async () => {
  const blanks = fc.constantFrom('', ' ', '  ', '\t');
  const sign = fc.tuple(blanks, fc.constantFrom('=', ':'), blanks).map((parts) => parts.join(''));
  const comment = fc.constantFrom('', ' ; a comment', '\t# = [x]', ' ;');
  const end = fc.constantFrom('\n', '\r\n', '\r');
  await fc.assert(
    fc.asyncProperty(
      sign,
      comment,
      end,
      fc.boolean(),
      fc.integer({ min: 1, max: 65_535 }),
      async (is, note, eol, last, port) => {
        const lines = [
          '; top',
          '[Peer-1]',
          `ip_addr${is}127.0.0.1${note}`,
          `server_port${is}20001${note}`,
          `share_dir${is}.${note}`,
          `peer_list${is}[]${note}`,
        ];
        const text = lines.join(eol) + (last ? eol : '');
        const cwd = await makeFiles({ 'net.ini': text });
        const modify = async (setting: string, value: string): Promise<void> => {
          const plan = await planModification(await loadTopology('net.ini', { cwd }), 1, setting, value, {
            cwd,
          });
          if (plan !== null) applyModification(plan);
        };
        await modify('serverport', String(port));
        const [before, after] = [text, readFileSync(join(cwd, 'net.ini'), 'utf8')].map((all) =>
          all.split(eol),
        );
        expect(after?.filter((_, index) => index !== 3)).toEqual(before?.filter((_, index) => index !== 3));
        expect((await loadTopology('net.ini', { cwd })).peers[0]?.port).toBe(port);
        await modify('serverport', '20001');
        expect(readFileSync(join(cwd, 'net.ini'), 'utf8')).toBe(text);
      },
    ),
    { numRuns: 60 },
  );
});

it('any folder name that can be written is read back', async () => {
  const name = fc.string({
    unit: fc.constantFrom('a', ' ', ';', '#', '=', ':', "'", '"', '[', ']', '数', '\\', '%'),
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(name, async (raw) => {
      const folder = `d${raw}d`;
      const cwd = await makeFiles({ ...network, [`${folder}/x`]: '' });
      const topology = await loadTopology('net.ini', { cwd });
      const plan = await planModification(topology, 1, 'sharedir', folder, { cwd }).catch((error) => error);
      if (plan instanceof SimError) {
        // Only what no spelling can hold.
        expect(folder).toMatch(/["'\\]/u);
        return;
      }
      applyModification(plan);
      expect((await loadTopology('net.ini', { cwd })).peers[0]?.shareDir).toBe(join(cwd, folder));
    }),
    { numRuns: 100 },
  );
});
