import { describe, expect, test } from 'vitest';
import { applyModification, planModification } from '../../../src/topology/edit/modify.js';
import { loadTopology } from '../../../src/topology/load.js';
import { makeFolder } from '../folder.js';
import {
  type Changes,
  configFiles,
  expectChanges,
  type Files,
  makeNetwork,
  network,
  peerFiles,
  plan,
  planned,
  refusal,
  whereOf,
} from './networks.js';

/** Peer, setting, value, the lines that change, and what people are told. */
type Row = readonly [
  peer: number,
  setting: string,
  value: string,
  changes: Changes,
  from: string,
  to: string,
];

async function expectRow(files: Files, [peer, setting, value, changes, from, to]: Row): Promise<void> {
  const modification = await planned(files, peer, setting, value);
  expectChanges(modification, changes);
  expect(modification).toMatchObject({ from, to });
}

function inNet(changes: Readonly<Record<string, string>>): Changes {
  return { 'net.ini': changes };
}

const named = 'shares/数据; #1';

describe('planModification in a file of the whole network', () => {
  test.each<Row>([
    [1, 'ip', '127.0.0.8', inNet({ '127.0.0.1   ; w': '127.0.0.8   ; w' }), '127.0.0.1', '127.0.0.8'],
    [1, 'IP', ' ::1 ', inNet({ '127.0.0.1   ; w': '::1   ; w' }), '127.0.0.1', '::1'],
    [2, 'ip', 'FE80:0::1', inNet({ localhost: 'FE80:0::1' }), '127.0.0.1', 'fe80::1'],
    [2, 'serverport', '20022', inNet({ 'Port: 20002': 'Port: 20022' }), '20002', '20022'],
    [3, 'serverport', '020033', inNet({ '\tserver_port=20003': '\tserver_port=20033' }), '20003', '20033'],
    [1, 'clientport', '21009', inNet({ '21001': '21009' }), '21001', '21009'],
    [2, 'clientport', '21002', inNet({ 'ttl: 2': '+\nclient_port: 21002' }), 'none', '21002'],
    [1, 'sharedir', 'shares/9', inNet({ '= shares/1': '= shares/9' }), 'shares/1', 'shares/9'],
    [1, 'sharedir', named, inNet({ '= shares/1': '= shares/数据; \\#1' }), 'shares/1', named],
    [2, 'sharedir', 'shares/9', inNet({ '"shares/2"': '"shares/9"' }), 'shares/2', 'shares/9'],
    [1, 'sharedir', ' shares', inNet({ '= shares/1': '= " shares"' }), 'shares/1', ' shares'],
    [1, 'peerlist', '2', inNet({ '[2, 3] #': '[2] #' }), '2/3', '2'],
    [1, 'peerlist', '3/2', inNet({ '[2, 3] #': '[3, 2] #' }), '2/3', '3/2'],
    [1, 'peerlist', 'none', inNet({ '[2, 3] #': '[] #' }), '2/3', 'none'],
    [2, 'peerlist', '[3, 1]', inNet({ '1,3': '3,1' }), '1/3', '3/1'],
    [2, 'peerlist', '-', inNet({ 'list: 1,3': 'list: ' }), '1/3', 'none'],
    [3, 'peerlist', '1,2', inNet({ '\tpeer_list=': '\tpeer_list=1, 2' }), 'none', '1/2'],
    [2, 'ttl', '3', inNet({ 'ttl: 2': 'ttl: 3' }), '2', '3'],
    [1, 'ttl', '3', inNet({ '[2, 3] # both': '+\nttl         = 3' }), '5', '3'],
    [3, 'ttl', '3', inNet({ '\tpeer_list=': '+\n\tttl=3' }), '5', '3'],
  ])('changes the line of peer %i for %s %s', (...row) => expectRow(network, row));
});

const perPeer: readonly Row[] = [
  [
    1,
    'ip',
    '127.0.0.8',
    { '1.ini': { '= 127.0.0.1\n': '= 127.0.0.8\n' }, '2.ini': { localhost: '127.0.0.8' } },
    '127.0.0.1',
    '127.0.0.8',
  ],
  [
    3,
    'ip',
    '::1',
    { '3.ini': { '127.0.0.1': '::1' }, '2.ini': { "'127.0.0.1'": "'::1'" } },
    '127.0.0.1',
    '::1',
  ],
  [
    2,
    'serverport',
    '20022',
    { '2.ini': { '20002': '20022' }, '1.ini': { '[ 20002,': '[ 20022,' } },
    '20002',
    '20022',
  ],
  [2, 'clientport', '21009', { '2.ini': { '21002': '21009' } }, '21002', '21009'],
  [3, 'clientport', '21003', { '3.ini': { '../shares/3': '+\nclient_port = 21003' } }, 'none', '21003'],
  [1, 'sharedir', '../shares/9', { '1.ini': { '/1': '/9' } }, '../shares/1', '../shares/9'],
  [1, 'ttl', '9', { '1.ini': { 'ttl = 4': 'ttl = 9' } }, '4', '9'],
  [2, 'ttl', '9', { '2.ini': { '../shares/2': '+\nttl = 9' } }, '7', '9'],
  [
    1,
    'peerlist',
    '9',
    { '1.ini': { '[2, 9]': '[9]', '[127.0.0.1, 127.0.0.9]': '[127.0.0.9]', '[ 20002,20009 ]': '[ 20009 ]' } },
    '2/9',
    '9',
  ],
  [
    1,
    'peerlist',
    '3/9/2',
    {
      '1.ini': {
        '[2, 9]': '[3, 9, 2]',
        '[127.0.0.1, 127.0.0.9]': '[127.0.0.1, 127.0.0.9, 127.0.0.1]',
        '[ 20002,20009 ]': '[ 20003,20009,20002 ]',
      },
    },
    '2/9',
    '3/9/2',
  ],
  [
    2,
    'peerlist',
    '1/9',
    {
      '2.ini': {
        "['1', '3']": "['1', '9']",
        "['localhost', '127.0.0.1']": "['localhost', '127.0.0.9']",
        "['20001', '20003']": "['20001', '20009']",
      },
    },
    '1/3',
    '1/9',
  ],
  [
    2,
    'peerlist',
    '[]',
    { '2.ini': { "['1', '3']": '[]', "['localhost', '127.0.0.1']": '[]', "['20001', '20003']": '[]' } },
    '1/3',
    'none',
  ],
];

describe.each([
  ['peer', peerFiles],
  ['config', configFiles],
])('planModification in files of the layout %s', (_, files) => {
  test.each(perPeer)('changes the lines in all files for peer %i, %s %s', (...row) => expectRow(files, row));

  test('adds a first neighbour to an empty list', async () => {
    const modification = await planned(files, 3, 'peerlist', '9/1');
    const lists = modification.files[0]?.after.toString().match(/\[.*\]$/gm);
    expect(lists?.slice(-3)).toEqual(['[9, 1]', '[127.0.0.9, 127.0.0.1]', '[20009, 20001]']);
    expect(modification.topology.peers[2]?.neighbours).toEqual([9, 1]);
  });

  test('refuses a neighbour whose address is not known', async () => {
    const { code, message, hint } = await refusal(files, 1, 'peerlist', '2/77');
    expect([code, message]).toEqual(['bad-usage', 'the address of peer "77" is not known']);
    expect(hint).toContain('add a file for it first');
  });

  test('refuses the address of another peer', async () => {
    expect(await refusal(files, 2, 'serverport', '20003')).toMatchObject({
      code: 'duplicate-value',
      message: '20003 is the server port of peer 3',
      hint: 'give peer 2 another port',
    });
  });
});

describe('planModification keeps how a file was saved', () => {
  test.each<[string, (text: string) => string]>([
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['CR', (text) => text.replaceAll('\n', '\r')],
    ['a byte order mark', (text) => `\u{feff}${text}`],
    ['no line end at the end', (text) => text.trimEnd()],
    ['line ends of several kinds', (text) => text.replace('\n', '\r\n').replace(/\n(?=share)/, '\r')],
    ['indentation', (text) => text.replaceAll('\n', '\n \t')],
    ['comments everywhere', (text) => text.replaceAll(/(?<=[^\]"])\n/g, ' ; [x] a = "b"\n# c = d\n')],
  ])('with %s', async (_, saved) => {
    for (const files of [network, peerFiles, configFiles]) {
      const other = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, saved(text)]));
      for (const [peer, setting, value] of [
        [2, 'serverport', '20099'],
        [2, 'ip', '127.0.0.7'],
        [1, 'peerlist', '3'],
      ] as const) {
        const plain = await planned(files, peer, setting, value);
        const modification = await planned(other, peer, setting, value);
        expect(modification.files.map(({ after }) => after.toString())).toEqual(
          plain.files.map(({ after }) => saved(after.toString())),
        );
      }
    }
  });
});

describe('planModification returns null', () => {
  test.each([
    [1, 'ip', 'localhost'],
    [2, 'ip', '127.0.0.1'],
    [1, 'serverport', '020001'],
    [1, 'clientport', ' 21001 '],
    [1, 'sharedir', './shares/1/'],
    [1, 'peerlist', '[2,3]'],
    [3, 'peerlist', 'NONE'],
    [2, 'ttl', '2'],
    [1, 'ttl', '5'],
  ])('for the value that peer %i already has: %s %s', async (peer, setting, value) => {
    expect(await plan(await makeNetwork(network), network, peer, setting, value)).toBeNull();
  });
});

test('applyModification writes files that load as the planned topology', async () => {
  for (const files of [network, peerFiles, configFiles]) {
    const cwd = await makeNetwork(files);
    const modification = await plan(cwd, files, 2, 'serverport', '20099');
    if (modification === null) throw new Error('no modification');
    await applyModification(modification);
    expect(await loadTopology(whereOf(files), { cwd })).toEqual(modification.topology);
  }
});

test('planModification accepts a topology that ships with floodsim', async () => {
  const chain = await loadTopology('chain3', { cwd: makeFolder() });
  const modification = await planModification(chain, 1, 'ttl', '99');
  expect(modification).toMatchObject({ files: [{ path: chain.path }], to: '99' });
  expect(await loadTopology('chain3')).toEqual(chain);
});
