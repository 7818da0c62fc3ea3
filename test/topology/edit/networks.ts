import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SimError } from '../../../src/core/errors.js';
import { type Modification, planModification } from '../../../src/topology/edit/modify.js';
import { loadTopology } from '../../../src/topology/load.js';
import { makeFiles } from '../folder.js';

/** Files of a network by their paths below `net`, or the one file `net.ini`. */
export type Files = Readonly<Record<string, string>>;

/** Peers 1, 2 and 3 in one file. */
export const network: Files = {
  'net.ini': `; three peers
[Network]
ttl = 5

[Peer-1]
ip_addr     = 127.0.0.1   ; where it listens
server_port = 20001
client_port = 21001
share_dir   = shares/1
peer_list   = [2, 3] # both
; between

[Peer-2]
IP_ADDR: localhost
Server_Port: 20002
share_dir: "shares/2"
peer_list: 1,3
ttl: 2
[Peer-3]
\tip_addr=127.0.0.1
\tserver_port=20003
\tshare_dir=shares/3
\tpeer_list=`,
};

/** Peers 1, 2 and 3, and 9, which no file describes. */
export const peerFiles: Files = {
  'net/1.ini': `[Peer-0]
ID = 1
ip_addr = 127.0.0.1
port_number = 20001
share_dir = ../shares/1
ttl = 4
[Netpeers]
peer_ID = [2, 9]
peer_addr = [127.0.0.1, 127.0.0.9] ; in the order of the ids
peer_ports = [ 20002,20009 ]
`,
  'net/2.ini': `[Peer-0]
ID = 2
ip_addr = 127.0.0.1
port_number = 20002
client_port = 21002
share_dir = ../shares/2
[Netpeers]
peer_ID = ['1', '3']
peer_addr = ['localhost', '127.0.0.1']
peer_ports = ['20001', '20003']
`,
  'net/3.ini': `[Peer-0]
ID = 3
ip_addr = 127.0.0.1
port_number = 20003
share_dir = ../shares/3
[Netpeers]
peer_ID = []
peer_addr = []
peer_ports = []
`,
};

/** The same network in the third layout. */
export const configFiles: Files = Object.fromEntries(
  Object.entries(peerFiles).map(([path, text]) => [
    path,
    text
      .replace('[Peer-0]', '[config]')
      .replace('ID =', 'id =')
      .replace('ip_addr', 'ip')
      .replace('port_number', 'port')
      .replace('share_dir', 'dir')
      .replace('[Netpeers]', '[network]')
      .replace('peer_ID', 'ids')
      .replace('peer_addr', 'ips')
      .replace('peer_ports', 'ports'),
  ]),
);

/** A folder that holds the network and what its peers share. */
export async function makeNetwork(files: Files): Promise<string> {
  const cwd = await makeFiles(files);
  for (const share of ['shares/1', 'shares/2', 'shares/3', 'shares/9', 'shares/数据; #1', ' shares'])
    await mkdir(join(cwd, share), { recursive: true });
  return cwd;
}

/** What is named to load these files. */
export function whereOf(files: Files): string {
  return 'net.ini' in files ? 'net.ini' : 'net';
}

export async function plan(
  cwd: string,
  files: Files,
  peer: number,
  setting: string,
  value: string,
): Promise<Modification | null> {
  const topology = await loadTopology(whereOf(files), { cwd });
  return planModification(topology, peer, setting, value, { cwd });
}

/** The planned modification of a network that was made for it. */
export async function planned(
  files: Files,
  peer: number,
  setting: string,
  value: string,
): Promise<Modification> {
  const modification = await plan(await makeNetwork(files), files, peer, setting, value);
  if (modification === null) throw new Error('no modification');
  return modification;
}

/** Why a modification is refused. */
export async function refusal(files: Files, peer: number, setting: string, value: string): Promise<SimError> {
  const cwd = await makeNetwork(files);
  return rejection(plan(cwd, files, peer, setting, value));
}

export async function rejection(promise: Promise<unknown>): Promise<SimError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof SimError) return thrown;
  throw new Error('it did not fail, or otherwise', { cause: thrown });
}

/** Lines that a modification should change: by the old line, the new one; `+` before it where the old one stays. */
export type Changes = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Expects that these lines change, and no other byte of any file. */
export function expectChanges(modification: Modification, changes: Changes): void {
  const names = Object.keys(changes);
  expect(modification.files.map(({ path }) => names.find((name) => path.endsWith(name)))).toEqual(names);
  for (const [index, { before, after }] of modification.files.entries()) {
    let expected = before.toString();
    for (const [old, line] of Object.entries(changes[names[index] ?? ''] ?? {})) {
      expect(expected.split(old)).toHaveLength(2);
      expected = expected.replace(old, () => (line.startsWith('+') ? `${old}${line.slice(1)}` : line));
    }
    expect(after.toString()).toBe(expected);
  }
}
