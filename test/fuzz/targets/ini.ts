import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimError } from '../../../src/core/errors.js';
import { loadTopology } from '../../../src/topology/load.js';
import type { FuzzTarget } from '../target.js';
import { promise } from '../target.js';

/** INI files in all layouts: a topology, or problems that name a place and a hint. */
export const target: FuzzTarget = {
  get seeds() {
    const texts = ['topologies', 'test/topology/errors'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ini'))
        .map((path) => readFileSync(join(folder, path))),
    );
    return texts.filter(({ length }) => length <= 4096);
  },
  tokens: [
    ...[
      '[Network]',
      '[Peer-1]',
      '[Peer-2]',
      '[__proto__]',
      '[config]',
      '[Netpeers]',
      '[Peer1]',
      '[Faults]',
      '[Launcher]',
      'launcher = ',
      'hosts = n1,',
      'place = random:',
      'a = cut 1-2',
      '\n',
      '\r\n',
    ],
    ...[
      'ttl = ',
      'ip_addr = 127.0.0.1',
      'server_port = ',
      'client_port = ',
      'share_dir = .',
      'peer_list = [',
    ],
    ...[
      'exec = ',
      'cwd = ',
      'env.A = ',
      'ready = ',
      'stdin = ',
      'dialect = cisen07',
      'tap = ',
      ',',
      '"',
      "'",
    ],
    ...['1-100000', '..', ';', '#', ':', '=', '\u202e', '\x1b[2J', '1e9', '-1', '99999999999999999999'],
  ],
  maxBytes: 16 * 1024,
  open: () => ({ run }),
};

async function run(input: Buffer): Promise<void> {
  try {
    const { peers } = await loadTopology('topologies/chain3.ini', {
      read: async () => input,
      sharesMayBeMissing: true,
    });
    promise(peers.length > 0, 'a topology has peers');
    const ids = new Set(peers.map(({ id }) => id));
    promise(ids.size === peers.length, 'ids are unique');
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    promise(error.problems.length > 0, 'an error has problems');
    for (const { message, hint = '' } of error.problems)
      promise(
        !/[\p{Cc}\u202e]/u.test(`${message}${hint}`),
        'a message is one line without control characters',
      );
  }
}
