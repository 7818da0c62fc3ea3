import type { Layout } from './layout.js';
import { partProgram, partVariables, programKeys } from './program-keys.js';
import { allNamed, idInName, noteUnknown, onlyOne, peerSection } from './sections.js';
import { takeEntries } from './take-entries.js';

const peerKeys = {
  ip: { key: 'ip_addr' },
  port: { key: 'server_port' },
  clientPort: { key: 'client_port', optional: true },
  shareDir: { key: 'share_dir' },
  neighbours: { key: 'peer_list' },
  ttl: { key: 'ttl', optional: true },
  ...programKeys,
} as const;

/**
 * A whole network in one file, one section per peer:
 *
 * ```ini
 * [Peer-0]
 * ip_addr = 127.0.0.1
 * server_port = 10800
 * client_port = 10900
 * share_dir = shares/0
 * peer_list = [1, 2]
 * ```
 */
export const network: Layout = {
  name: 'network',
  detect: (sections) => allNamed(sections, peerSection).length > 0,
  read(sections, report) {
    const isComplete = noteUnknown(sections, [peerSection, 'Network'], report);
    const peers = allNamed(sections, peerSection).map((section) => {
      const { own, env } = partVariables(section);
      const { program, rest } = partProgram(takeEntries(own, peerKeys, report), env);
      const { neighbours, ...entries } = rest;
      return {
        location: section.location,
        id: idInName(section),
        ...entries,
        links: { ids: neighbours, addresses: undefined },
        program,
      };
    });
    return { peers, options: onlyOne(allNamed(sections, 'Network'), report), isComplete };
  },
};
