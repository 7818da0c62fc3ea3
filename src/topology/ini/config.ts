import type { Layout } from './layout.js';
import { type OnePeerNames, readOnePeer } from './one-peer.js';
import type { Section } from './read-sections.js';
import { allNamed, hasAnyKey, noteUnknown, onlyOne } from './sections.js';

const names = {
  peer: 'config',
  peerKeys: {
    id: { key: 'id' },
    ip: { key: 'ip' },
    port: { key: 'port' },
    clientPort: { key: 'client_port', optional: true },
    shareDir: { key: 'dir' },
    ttl: { key: 'ttl', optional: true },
  },
  links: 'network',
  linkKeys: {
    ids: { key: 'ids' },
    ips: { key: 'ips' },
    ports: { key: 'ports' },
  },
} as const satisfies OnePeerNames;

/**
 * One peer per file, under other names. Its neighbours stand in `[network]`, so the options of the whole network, in
 * a section of the same name in every layout, are told from them by their keys.
 *
 * ```ini
 * [config]
 * id = 0
 * ip = 127.0.0.1
 * port = 11000
 * dir = share
 * ttl = 2
 * [network]
 * ids = [1, 2]
 * ips = [127.0.0.1, 127.0.0.1]
 * ports = [11001, 11002]
 * ```
 */
export const config: Layout = {
  name: 'config',
  detect: (sections) => allNamed(sections, names.peer).length > 0,
  read(sections, report, file) {
    const isComplete = noteUnknown(sections, [names.peer, names.links], report);
    const networks = allNamed(sections, names.links);
    const found = { peer: allNamed(sections, names.peer), links: networks.filter(hasLinks), isComplete };
    const options = networks.filter((section) => !hasLinks(section));
    return { peers: readOnePeer(found, names, report, file), options: onlyOne(options, report), isComplete };
  },
};

function hasLinks(section: Section): boolean {
  if (
    hasAnyKey(
      section,
      Object.values(names.linkKeys).map(({ key }) => key),
    )
  )
    return true;
  // With no key to go by, the spelling decides: the older program knows no other.
  return section.entries.size === 0 && section.name === names.links;
}
