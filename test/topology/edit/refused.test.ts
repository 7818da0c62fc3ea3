import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planModification } from '../../../src/topology/edit/modify.js';
import { loadTopology } from '../../../src/topology/load.js';
import { makeNetwork, network, peerFiles, plan, refusal, rejection } from './networks.js';

describe('planModification refuses a value', () => {
  test.each([
    [
      'ip',
      '999.1.1.1',
      '"999.1.1.1" is not an IP address',
      'write an IPv4 or IPv6 address such as 127.0.0.1',
    ],
    ['ip', '', '"" is not an IP address', 'write an IPv4 or IPv6 address such as 127.0.0.1'],
    ['serverport', '0', '"0" is not a port', 'write a whole number from 1 to 65535'],
    ['clientport', '65536', '"65536" is not a port', 'write a whole number from 1 to 65535'],
    ['ttl', '1.5', '"1.5" is not a TTL', 'write a whole number from 1 to 65535'],
    ['peerlist', '', '"" is not a list of peers', 'write peerlist as 0/3/4, or none'],
    ['peerlist', '2/x', '"2/x" is not a list of peers', 'write peerlist as 0/3/4, or none'],
    ['peerlist', '[2', '"[2" is not a list of peers', 'write peerlist as 0/3/4, or none'],
    ['sharedir', '', 'share_dir is empty', 'write the folder that the peer shares'],
    [
      'sharedir',
      'nowhere',
      'missing folder "nowhere"',
      'create it with mkdir -p nowhere, or change share_dir',
    ],
    ['sharedir', 'net.ini', 'share_dir "net.ini" is not a folder', 'write the folder that holds it'],
    [
      'sever_port',
      '1',
      'unknown setting: "sever_port"',
      'did you mean serverport? the settings are ip, serverport, clientport, sharedir, peerlist and ttl',
    ],
    [
      'colour',
      '1',
      'unknown setting: "colour"',
      'the settings are ip, serverport, clientport, sharedir, peerlist and ttl',
    ],
  ])('that is not valid by itself: %s %s', async (setting, value, message, hint) => {
    expect(await refusal(network, 1, setting, value)).toMatchObject({ code: 'bad-usage', message, hint });
  });

  test.each([
    ['peerlist', '2/7', 'peer 1 lists an unknown neighbour "7"', 10],
    ['peerlist', '1/2', 'peer "1" lists itself as a neighbour', 10],
    ['peerlist', '2/2', 'peer 1 lists the neighbour "2" more than once', 10],
  ])('that does not fit into the network: %s %s', async (setting, value, message, line) => {
    const { code, problems } = await refusal(network, 1, setting, value);
    expect(code).toBe('bad-topology');
    expect(problems).toMatchObject([{ file: 'net.ini', line, message }]);
  });

  // Peer 1 has the ports 20001 and 21001; peer 2 has 20002, peer 3 has 20003.
  test.each([
    [1, 'serverport', '20002', '20002 is the server port of peer 2'],
    [3, 'serverport', '20002', '20002 is the server port of peer 2'],
    [2, 'serverport', '21001', '21001 is the client port of peer 1'],
    [2, 'clientport', '21001', '21001 is the client port of peer 1'],
    [2, 'clientport', '20003', '20003 is the server port of peer 3'],
    [1, 'clientport', '20001', '20001 would be the server port and the client port of peer 1'],
    [1, 'serverport', '21001', '21001 would be the server port and the client port of peer 1'],
    [1, 'sharedir', 'shares/2', '"2" is the share folder of peer 2'],
    [1, 'sharedir', './shares/../shares/2/', '"2" is the share folder of peer 2'],
  ])('that another peer has: peer %i, %s %s', async (peer, setting, value, message) => {
    expect(await refusal(network, peer, setting, value)).toMatchObject({ code: 'duplicate-value', message });
  });

  test('that another peer has as a port on another address', async () => {
    const files = { 'net.ini': network['net.ini']?.replace('localhost', '127.0.0.2') ?? '' };
    expect(await refusal(files, 1, 'serverport', '20002')).toMatchObject({ code: 'duplicate-value' });
    const samePort = { 'net.ini': files['net.ini'].replace('20002', '20001') };
    expect(await refusal(samePort, 2, 'ip', '127.0.0.1')).toMatchObject({
      code: 'duplicate-value',
      message: '127.0.0.1:20001 is the address of peer 1',
      hint: 'give peer 2 another port',
    });
  });

  test('that an absent neighbour has', async () => {
    expect(await refusal(peerFiles, 2, 'serverport', '20009')).toMatchObject({
      code: 'duplicate-value',
      message: '20009 is the server port of peer 9',
    });
  });

  test('that is a folder relative to the working directory, with the right path as the hint', async () => {
    const { message, hint } = await refusal(peerFiles, 1, 'sharedir', 'shares/2');
    expect(message).toBe('missing folder "shares/2"');
    expect(hint).toBe('write "../shares/2": a relative folder begins at the INI file');
  });
});

test('planModification refuses a folder name that UTF-8 cannot represent', async () => {
  const cwd = await makeNetwork(network);
  await mkdir(join(cwd, '\u{fffd}'));
  const error = await rejection(plan(cwd, network, 1, 'sharedir', '\u{d800}'));
  expect(error).toMatchObject({
    code: 'bad-usage',
    message: 'this value cannot be stored in the INI file',
  });
});

describe('planModification of a peer', () => {
  test.each([
    [network, 7, 'there is no peer 7'],
    [peerFiles, 9, 'peer 9 is only listed as a neighbour: it has no file'],
  ])('is refused if there is no such peer in the files (%#)', async (files, peer, message) => {
    const error = await refusal(files, peer, 'ttl', '3');
    expect(error).toMatchObject({ code: 'bad-usage', message, hint: 'give one of 1, 2, 3' });
  });
});

describe('planModification of files that changed after loading', () => {
  async function afterwards(path: string, content: string) {
    const cwd = await makeNetwork(peerFiles);
    const topology = await loadTopology('net', { cwd });
    await writeFile(join(cwd, path), content);
    return rejection(planModification(topology, 1, 'ttl', '9', { cwd }));
  }

  test('is refused if a value changed', async () => {
    const content = (peerFiles['net/3.ini'] ?? '').replace('[]', '[1]').replace('[]', '[127.0.0.1]');
    const error = await afterwards('net/3.ini', content.replace('[]', '[20001]'));
    expect(error).toMatchObject({
      code: 'file-changed',
      message: 'the files of "net" have changed since it was loaded',
    });
  });

  test('reports the problem if a key is now there twice', async () => {
    const content = (peerFiles['net/1.ini'] ?? '').replace('ttl = 4', 'ttl = 4\nttl = 5');
    const error = await afterwards('net/1.ini', content);
    expect(error).toMatchObject({
      code: 'bad-topology',
      message: '"net" can no longer be loaded: 1 problem',
    });
    expect(error.problems).toMatchObject([
      { file: join('net', '1.ini'), line: 7, message: 'duplicate key "ttl": line 6 has the first' },
    ]);
  });

  test('uses the new bytes if only a comment changed', async () => {
    const cwd = await makeNetwork(network);
    const topology = await loadTopology('net.ini', { cwd });
    const content = `${network['net.ini']}\n; the end`;
    await writeFile(join(cwd, 'net.ini'), content);
    const modification = await planModification(topology, 1, 'ttl', '9', { cwd });
    expect(modification?.files[0]?.before.toString()).toBe(content);
  });
});
