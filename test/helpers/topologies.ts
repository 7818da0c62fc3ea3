import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TestPeer {
  readonly neighbours: readonly number[];
  /** Files of its share, by path. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Further keys of its section, such as those of a foreign program. */
  readonly keys?: Readonly<Record<string, string>>;
}

/**
 * Writes an INI of the one-file layout with its shares into a folder, and gives its path.
 *
 * Ports are the peers' numbers above 20000; tests run them with `--ports auto`.
 */
export function writeTopology(
  folder: string,
  peers: Readonly<Record<number, TestPeer>>,
  network: Readonly<Record<string, string | number>> = {},
): string {
  const sections = Object.entries(peers).map(([id, { neighbours, files = {}, keys = {} }]) => {
    const share = join(folder, 'shares', id);
    mkdirSync(share, { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(share, path, '..'), { recursive: true });
      writeFileSync(join(share, path), content);
    }
    return [
      `[Peer-${id}]`,
      'ip_addr = 127.0.0.1',
      `server_port = ${20_000 + Number(id)}`,
      `client_port = ${21_000 + Number(id)}`,
      `share_dir = shares/${id}`,
      `peer_list = [${neighbours.join(', ')}]`,
      ...Object.entries(keys).map(([key, value]) => `${key} = ${value}`),
      '',
    ].join('\n');
  });
  const options = Object.entries(network).map(([key, value]) => `${key} = ${value}\n`);
  const ini = join(folder, 'test.ini');
  writeFileSync(ini, `[Network]\n${options.join('')}\n${sections.join('\n')}`);
  return ini;
}

/** Peers 1 to n in a chain, linked both ways; the last one shares the files. */
export function chainOf(n: number, files: TestPeer['files'] = { 'x.txt': 'x\n' }): Record<number, TestPeer> {
  const peers: Record<number, TestPeer> = {};
  for (let id = 1; id <= n; id += 1) {
    const neighbours = [id - 1, id + 1].filter((other) => other >= 1 && other <= n);
    peers[id] = id === n && files !== undefined ? { neighbours, files } : { neighbours };
  }
  return peers;
}
