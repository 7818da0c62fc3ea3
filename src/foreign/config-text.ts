import type { ForeignRole } from './role.js';

/**
 * The configuration file of a foreign peer, in one of the three layouts that the older programs read.
 *
 * Those programs parse lists by brackets and `, `, append a file name directly to the shared folder, and count lines. So the text
 * begins with the first section, sections are separated by one blank line, and the folder ends with a slash.
 */
export type ConfigLayout = '1' | '2' | '3';

export function configText(layout: ConfigLayout, role: ForeignRole): string {
  return writers[layout](role);
}

const writers: Readonly<Record<ConfigLayout, (role: ForeignRole) => string>> = {
  /** Its own section first, then those of its neighbours, for their addresses. */
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
      // The older program reads only the section of peer 0.
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

function folder({ shareDir }: ForeignRole): string {
  return `${shareDir}/`;
}
