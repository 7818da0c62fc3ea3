import type { Address } from '../core/vocabulary.js';
import type { ForeignRole } from './role.js';

/**
 * The configuration file of a foreign peer, in one of the three layouts that the older programs read.
 *
 * Those programs split lists at `, ` and turn the parts into numbers: an empty list, or one without blanks, makes them loop for ever.
 * They append a file name directly to the shared folder, so it ends with a slash. They count lines, six for a peer and a blank one,
 * and replace values up to the end of line, so the last line has one too.
 */
export type ConfigLayout = '1' | '2' | '3';

export function configText(layout: ConfigLayout, role: ForeignRole): string {
  return `${writers[layout](role).join('\n\n')}\n`;
}

interface Neighbour extends Address {
  readonly id: number;
}

/**
 * A peer without neighbours gets one at this port, where nothing listens: a list must not be empty. The programs cannot connect to
 * it, and carry on.
 */
const unusedPort = 1;

function neighboursOf({ id, neighbours }: ForeignRole): readonly Neighbour[] {
  if (neighbours.length > 0) return neighbours;
  return [{ id: id === 0 ? 1 : 0, ip: '127.0.0.1', port: unusedPort }];
}

const writers: Readonly<Record<ConfigLayout, (role: ForeignRole) => string[]>> = {
  /** Its own section first, then those of its neighbours, for their addresses. */
  '1': (role) => {
    const neighbours = neighboursOf(role);
    const peer = ({ id, ip, port }: Neighbour, clientPort: number, peerList: readonly number[]): string =>
      section(`Peer-${id}`, {
        ip_addr: ip,
        server_port: port,
        client_port: clientPort,
        share_dir: folder(role),
        peer_list: list(peerList),
      });
    const ids = neighbours.map(({ id }) => id);
    const own = peer(role, role.clientPort ?? role.port, ids);
    return [own, ...neighbours.map((neighbour) => peer(neighbour, neighbour.port, [role.id]))];
  },
  '2': (role) => {
    const neighbours = neighboursOf(role);
    return [
      // The older program reads only the section of peer 0.
      section('Peer-0', {
        ID: role.id,
        ip_addr: role.ip,
        port_number: role.port,
        share_dir: folder(role),
        ttl: role.ttl,
      }),
      section('Netpeers', {
        peer_ID: list(neighbours.map(({ id }) => id)),
        peer_addr: list(neighbours.map(({ ip }) => ip)),
        peer_ports: list(neighbours.map(({ port }) => port)),
      }),
    ];
  },
  '3': (role) => {
    const neighbours = neighboursOf(role);
    return [
      section('config', { id: role.id, ip: role.ip, port: role.port, dir: folder(role), ttl: role.ttl }),
      section('network', {
        ids: list(neighbours.map(({ id }) => id)),
        ips: list(neighbours.map(({ ip }) => ip)),
        ports: list(neighbours.map(({ port }) => port)),
      }),
    ];
  },
};

function section(name: string, entries: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(entries).map(([key, value]) => `${key} = ${value}`);
  return [`[${name}]`, ...lines].join('\n');
}

function list(items: readonly (string | number)[]): string {
  return `[${items.join(', ')}]`;
}

function folder({ shareDir }: ForeignRole): string {
  return shareDir.endsWith('/') ? shareDir : `${shareDir}/`;
}
