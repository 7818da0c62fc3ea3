import type { ProgramRole } from './environment.js';

/**
 * The configuration file of a program that is to be a peer, in one of the three layouts that the older programs read.
 *
 * Those programs read lists by their brackets and `, `, put a file's name straight behind the shared folder, and count lines:
 * so nothing stands before the first section, one blank line between two, and the folder ends in a slash.
 */
export type ConfigLayout = '1' | '2' | '3';

export function configText(layout: ConfigLayout, role: ProgramRole): string {
  return writers[layout](role);
}

const writers: Readonly<Record<ConfigLayout, (role: ProgramRole) => string>> = {
  /** Its own section first, then its neighbours', who are there for their addresses. */
  '1': (role) => {
    const own = section(`Peer-${role.id}`, {
      ip_addr: role.ip,
      server_port: role.port,
      client_port: role.clientPort ?? role.port,
      share_dir: folder(role),
      peer_list: list(role.neighbours.map(({ id }) => id)),
    });
    const others = role.neighbours.map(({ id, ip, port }) =>
      section(`Peer-${id}`, {
        ip_addr: ip,
        server_port: port,
        client_port: port,
        share_dir: folder(role),
        peer_list: '[]',
      }),
    );
    return [own, ...others].join('\n\n');
  },
  '2': (role) =>
    [
      // The program that reads it looks for the first peer, whatever its number.
      section('Peer-0', {
        ID: role.id,
        ip_addr: role.ip,
        port_number: role.port,
        share_dir: folder(role),
        ttl: role.ttl,
      }),
      section('Netpeers', {
        peer_ID: list(role.neighbours.map(({ id }) => id)),
        peer_addr: list(role.neighbours.map(({ ip }) => ip)),
        peer_ports: list(role.neighbours.map(({ port }) => port)),
      }),
    ].join('\n\n'),
  '3': (role) =>
    [
      section('config', { id: role.id, ip: role.ip, port: role.port, dir: folder(role), ttl: role.ttl }),
      section('network', {
        ids: list(role.neighbours.map(({ id }) => id)),
        ips: list(role.neighbours.map(({ ip }) => ip)),
        ports: list(role.neighbours.map(({ port }) => port)),
      }),
    ].join('\n\n'),
};

function section(name: string, entries: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(entries).map(([key, value]) => `${key} = ${value}`);
  return [`[${name}]`, ...lines].join('\n');
}

function list(items: readonly (string | number)[]): string {
  return `[${items.join(', ')}]`;
}

function folder({ shareDir }: ProgramRole): string {
  return `${shareDir}/`;
}
