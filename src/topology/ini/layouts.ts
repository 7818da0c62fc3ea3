import {
  type Entries,
  envPrefix,
  type FieldTable,
  keyIn,
  launcherFields,
  optionFields,
  type PeerDraft,
  peerFields,
} from '../fields.js';
import type { LayoutName } from '../model.js';
import type { Entry, Report, SourceFile, SourceLocation } from '../source.js';
import type { Section } from './read-sections.js';
import {
  allNamed,
  hasAnyKey,
  hasName,
  idInName,
  type Keys,
  nearestSection,
  noteUnknown,
  onlyOne,
  peerSection,
  takeEntries,
} from './sections.js';

/** What one INI file says, whatever its layout. */
export interface FileDraft {
  /** Undefined: the file describes no peer. */
  readonly layout: LayoutName | undefined;
  readonly peers: readonly PeerDraft[];
  readonly options: readonly Entries<typeof optionFields>[];
  /** The lines of its section of faults. */
  readonly faults: readonly Entry[];
  /** Its section of hosts, if it has one. */
  readonly launcher: LauncherDraft | undefined;
  /** False if some section could not be understood: it may describe a peer that others list. */
  readonly isComplete: boolean;
}

/** What a `[Launcher]` section says. */
export interface LauncherDraft {
  readonly location: SourceLocation;
  readonly entries: Entries<typeof launcherFields>;
}

/** A way to lay out an INI file; `docs/topologies.md` shows each. */
export interface Layout {
  readonly name: LayoutName;
  /** Name of a peer's section, and its keys. */
  readonly peer: string;
  readonly peerKeys: Keys<typeof peerFields>;
  /** Name of the section of its neighbours, and its keys; null: these are in the peer's section. */
  readonly links: string | null;
  readonly linkKeys: Keys<typeof peerFields>;
  /** The names of all sections that it may have. */
  readonly sections: readonly string[];
}

/** The section of the network's options, in every layout. */
export const optionSection = 'Network';

/** The section of faults, in every layout: each line is a name of the user's choice, and a fault. */
export const faultSection = 'Faults';

/** The section of the hosts, in every layout. */
export const launcherSection = 'Launcher';

/** Those that describe no peer. */
const commonSections = [optionSection, faultSection, launcherSection];

export const layouts: Readonly<Record<LayoutName, Layout>> = {
  network: layoutOf('network', peerSection, null),
  peer: layoutOf('peer', peerSection, 'Netpeers'),
  // Its section of neighbours has the name of the option section: the keys tell which it is.
  config: layoutOf('config', 'config', 'network'),
};
const { network, peer, config } = layouts;

export const launcherKeys: Keys<typeof launcherFields> = keysWhere(launcherFields, 'network', () => true);

export const optionKeys: Keys<typeof optionFields> = keysWhere(optionFields, 'network', () => true);

/** Finds each field in the sections. Reports sections and keys that are unknown, missing, or there twice. */
export function readLayout(sections: readonly Section[], report: Report, file: SourceFile): FileDraft {
  const layout = findLayout(sections);
  if (layout === undefined) return readWithoutPeer(sections, report);
  const isComplete = noteUnknown(sections, layout.sections, report);
  const linkSections = sections.filter((section) => isLinkSection(section, layout));
  const optionSections = allNamed(sections, optionSection).filter((one) => !linkSections.includes(one));
  const peerSections = allNamed(sections, layout.peer);
  const peers =
    layout.links === null
      ? peerSections.map((section) => readPeer(section, layout, { id: idInName(section) }, report))
      : readOnePeer(peerSections, linkSections, layout, isComplete, report, file);
  const options = readOptions(optionSections, report);
  const faults = readFaultLines(sections, report);
  const launcher = readLauncher(sections, report);
  return { layout: layout.name, peers, options, faults, launcher, isComplete };
}

function findLayout(sections: readonly Section[]): Layout | undefined {
  if (allNamed(sections, config.peer).length > 0) return config;
  if (allNamed(sections, peer.links ?? '').length > 0) return peer;
  const [first, ...others] = allNamed(sections, peerSection);
  if (first === undefined) return undefined;
  // If [Netpeers] is missing or misspelt, a single peer still shows this layout by a key that no other layout has.
  const isOnePeer = others.length === 0 && hasAnyKey(first, [peerFields.port.key.peer]);
  return isOnePeer ? peer : network;
}

function isLinkSection(section: Section, { links, linkKeys }: Layout): boolean {
  if (links === null || !hasName(section, links)) return false;
  if (links !== config.links) return true;
  const keys = Object.values(linkKeys).map(({ key }) => key);
  // If it is empty, the spelling decides: the older program knows no other.
  return hasAnyKey(section, keys) || (section.entries.size === 0 && section.name === links);
}

/** Reads the one peer of a file. */
function readOnePeer(
  peerSections: readonly Section[],
  linkSections: readonly Section[],
  layout: Layout,
  isComplete: boolean,
  report: Report,
  file: SourceFile,
): PeerDraft[] {
  const own = onlyOne(peerSections, report, 'give each peer a file of its own');
  const links = onlyOne(linkSections, report);
  if (isComplete && own === undefined) {
    const hint = `add it with the keys ${requiredKeys(layout.peerKeys)}`;
    report({ file }, `missing section [${layout.peer}]`, hint);
  }
  if (isComplete && links === undefined) {
    const hint = `add it with the keys ${requiredKeys(layout.linkKeys)}, each [] if there is no neighbour`;
    report({ file }, `missing section [${layout.links}]`, hint);
  }
  const lists = links === undefined ? {} : takeEntries(links, layout.linkKeys, report);
  return own === undefined ? [] : [readPeer(own, layout, lists, report)];
}

/** @param others entries that come from elsewhere */
function readPeer(
  section: Section,
  { name, peerKeys }: Layout,
  others: PeerDraft['entries'],
  report: Report,
): PeerDraft {
  const { own, env } = splitVariables(section);
  const entries = { ...takeEntries(own, peerKeys, report), ...others };
  return { location: section.location, layout: name, entries, env };
}

/** A section without its variables, whose names cannot be known beforehand; and the variables. */
function splitVariables(section: Section): { readonly own: Section; readonly env: readonly Entry[] } {
  const entries = [...section.entries];
  const env = entries.filter(([key]) => key.startsWith(envPrefix));
  if (env.length === 0) return { own: section, env: [] };
  const own = { ...section, entries: new Map(entries.filter(([key]) => !key.startsWith(envPrefix))) };
  return { own, env: env.map(([, entry]) => entry) };
}

function readOptions(sections: readonly Section[], report: Report): Entries<typeof optionFields>[] {
  const section = onlyOne(sections, report);
  return section === undefined ? [] : [takeEntries(section, optionKeys, report)];
}

/** Their values are read later, when the peers are known. */
function readFaultLines(sections: readonly Section[], report: Report): Entry[] {
  const section = onlyOne(allNamed(sections, faultSection), report);
  return [...(section?.entries.values() ?? [])];
}

function readLauncher(sections: readonly Section[], report: Report): LauncherDraft | undefined {
  const section = onlyOne(allNamed(sections, launcherSection), report);
  return section && { location: section.location, entries: takeEntries(section, launcherKeys, report) };
}

/** A file of options, faults and hosts alone is allowed beside others; anything else is a mistake. */
function readWithoutPeer(sections: readonly Section[], report: Report): FileDraft {
  const known = [peerSection, config.peer, ...commonSections];
  const others = sections.filter((section) => !commonSections.some((name) => hasName(section, name)));
  const misspelt = others.filter(({ name }) => nearestSection(name, known) !== undefined);
  const [other] = others;
  if (misspelt.length > 0) {
    noteUnknown(misspelt, known, report);
  } else if (other !== undefined) {
    const message = 'there is no peer in it: it has neither a [Peer-N] nor a [config] section';
    report({ file: other.location.file }, message, 'add a [Peer-N] section for each peer');
  }
  const options = readOptions(allNamed(sections, optionSection), report);
  const faults = readFaultLines(sections, report);
  const launcher = readLauncher(sections, report);
  return { layout: undefined, peers: [], options, faults, launcher, isComplete: other === undefined };
}

function requiredKeys(keys: Keys<typeof peerFields>): string {
  const required = Object.values(keys).filter(({ isOptional }) => !isOptional);
  return required.map(({ key }) => key).join(', ');
}

function layoutOf(name: LayoutName, peerName: string, links: string | null): Layout {
  const own = links === null ? [peerName] : [peerName, links];
  const names = [...own, ...commonSections];
  const isInLinks = (field: FieldTable[string]): boolean => links !== null && field.isNeighbourList === true;
  return {
    name,
    peer: peerName,
    peerKeys: keysWhere(peerFields, name, (field) => !isInLinks(field)),
    links,
    linkKeys: keysWhere(peerFields, name, isInLinks),
    // `network` and `Network` are one name.
    sections: names.filter(
      (one, at) => names.findIndex((other) => other.toLowerCase() === one.toLowerCase()) === at,
    ),
  };
}

function keysWhere<F extends FieldTable>(
  fields: F,
  layout: LayoutName,
  isTaken: (field: FieldTable[string]) => boolean,
): Keys<F> {
  const keys = Object.entries(fields).flatMap(([name, field]) => {
    const key = keyIn(field, layout);
    return key === null || !isTaken(field) ? [] : [[name, { key, isOptional: field.isOptional ?? false }]];
  });
  return Object.fromEntries(keys) as Keys<F>;
}
