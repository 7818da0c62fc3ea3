import type { Report, SourceFile } from '../source.js';
import type { PeerDraft } from './draft.js';
import { partProgram, partVariables, programKeys } from './program-keys.js';
import type { Entry, Section } from './read-sections.js';
import { onlyOne } from './sections.js';
import { type KeyTable, takeEntries } from './take-entries.js';

/** How a layout of one peer per file names its two sections and their keys. */
export interface OnePeerNames {
  readonly peer: string;
  readonly peerKeys: KeyTable<'id' | 'ip' | 'port' | 'clientPort' | 'shareDir' | 'ttl'>;
  readonly links: string;
  readonly linkKeys: KeyTable<LinkFact>;
}

type LinkFact = 'ids' | 'ips' | 'ports';

/** The sections of such a file, sorted by what they are for. */
export interface OnePeerSections {
  readonly peer: readonly Section[];
  readonly links: readonly Section[];
  /** False if some section could not be told: it may be the one that is missing. */
  readonly isComplete: boolean;
}

/** Reads the one peer of a file: a section of the peer itself, and one of its neighbours and their addresses. */
export function readOnePeer(
  sections: OnePeerSections,
  names: OnePeerNames,
  report: Report,
  file: SourceFile,
): readonly PeerDraft[] {
  const peer = onlyOne(sections.peer, report, 'give each peer a file of its own');
  const links = onlyOne(sections.links, report);
  if (sections.isComplete && peer === undefined) {
    report({ file }, `missing section [${names.peer}]`, `add it with the keys ${keyList(names.peerKeys)}`);
  }
  if (sections.isComplete && links === undefined) {
    const hint = `add it with the keys ${keyList(names.linkKeys)}, each [] if there is no neighbour`;
    report({ file }, `missing section [${names.links}]`, hint);
  }
  const { ids, ips, ports } = links === undefined ? noLinks : takeEntries(links, names.linkKeys, report);
  if (peer === undefined) return [];
  const { own, env } = partVariables(peer);
  const { program, rest } = partProgram(takeEntries(own, { ...names.peerKeys, ...programKeys }, report), env);
  return [{ location: peer.location, ...rest, links: { ids, addresses: { ips, ports } }, program }];
}

const noLinks: Readonly<Record<LinkFact, Entry | undefined>> = {
  ids: undefined,
  ips: undefined,
  ports: undefined,
};

function keyList(keys: KeyTable): string {
  const required = Object.values(keys).filter(({ optional }) => optional !== true);
  return required.map(({ key }) => key).join(', ');
}
