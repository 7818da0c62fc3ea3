import type { Layout } from './layout.js';
import { type OnePeerNames, readOnePeer } from './one-peer.js';
import { allNamed, hasAnyKey, noteUnknown, onlyOne, peerSection } from './sections.js';

const names = {
  peer: peerSection,
  peerKeys: {
    id: { key: 'ID' },
    ip: { key: 'ip_addr' },
    port: { key: 'port_number' },
    clientPort: { key: 'client_port', optional: true },
    shareDir: { key: 'share_dir' },
    ttl: { key: 'ttl', optional: true },
  },
  links: 'Netpeers',
  linkKeys: {
    ids: { key: 'peer_ID' },
    ips: { key: 'peer_addr' },
    ports: { key: 'peer_ports' },
  },
} as const satisfies OnePeerNames;

/**
 * One peer per file, its neighbours in a section of their own. The peer's id is the one at the key `ID`; the number in
 * the section's name says nothing, as several files may all say `[Peer-0]`.
 *
 * ```ini
 * [Peer-0]
 * ID = 1
 * ip_addr = 127.0.0.1
 * port_number = 10810
 * share_dir = share
 * ttl = 4
 * [Netpeers]
 * peer_ID = [2]
 * peer_addr = [127.0.0.1]
 * peer_ports = [10811]
 * ```
 */
export const peer: Layout = {
  name: 'peer',
  detect(sections) {
    if (allNamed(sections, names.links).length > 0) return true;
    // Where that section is missing or misspelt, a lone peer is still told by a key that only this layout has.
    const [first, ...others] = allNamed(sections, names.peer);
    return first !== undefined && others.length === 0 && hasAnyKey(first, [names.peerKeys.port.key]);
  },
  read(sections, report, file) {
    const isComplete = noteUnknown(sections, [names.peer, names.links, 'Network'], report);
    const found = {
      peer: allNamed(sections, names.peer),
      links: allNamed(sections, names.links),
      isComplete,
    };
    return {
      peers: readOnePeer(found, names, report, file),
      options: onlyOne(allNamed(sections, 'Network'), report),
      isComplete,
    };
  },
};
