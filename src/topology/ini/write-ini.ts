import { quoted } from '../../core/shell-words.js';
import { writeValue } from '../edit/value-text.js';
import {
  envPrefix,
  launcherFields,
  optionFields,
  ownFields,
  type PeerField,
  programFields,
  type Texts,
  writeFields,
} from '../fields.js';
import type { NetworkOptions, PartialNetwork, PartialPeer, ProgramSpec } from '../model.js';

import {
  faultSection,
  type Layout,
  launcherKeys,
  launcherSection,
  layouts,
  optionKeys,
  optionSection,
} from './layouts.js';
import { peerSection } from './sections.js';

type Neighbour = Pick<PartialPeer, 'id' | 'ip' | 'port'>;

/** The layout `network`: all in one file. Every peer must have an address and a share. */
export function writeNetworkIni(
  { options, peers, faults, launcher }: PartialNetwork,
  comments: readonly string[],
): string {
  const known = new Set(peers.map(({ id }) => id));
  const sections = peers.flatMap((peer) => {
    // This layout cannot hold a neighbour that is not described.
    const neighbours = peer.neighbours.filter((id) => known.has(id)).map((id) => ({ id }));
    return peerSections(peer, neighbours, layouts.network);
  });
  return fileText(comments, [
    ...optionSections(options),
    ...sections,
    ...faultSections(faults),
    ...launcherSections(launcher),
  ]);
}

/** The layouts with one peer per file: the files by their paths below the network's folder. */
export function writePeerInis(
  { options, peers, absent, faults, launcher }: PartialNetwork,
  layout: 'peer' | 'config',
  comments: readonly string[],
): Map<string, string> {
  const byId = new Map<number, Neighbour>([...absent, ...peers].map((peer) => [peer.id, peer]));
  // They are those of the whole network, so only the first file has them.
  const ofNetwork = [...optionSections(options), ...faultSections(faults), ...launcherSections(launcher)];
  const files = peers.map((peer, index): [string, string] => {
    const neighbours = peer.neighbours.map((id) => byId.get(id) ?? { id });
    const sections = peerSections(peer, neighbours, layouts[layout]);
    const all = index === 0 ? [...sections, ...ofNetwork] : sections;
    return [`${peer.id}/config.ini`, fileText(comments, all)];
  });
  return new Map(files);
}

function peerSections(peer: PartialPeer, neighbours: readonly Neighbour[], layout: Layout): string[] {
  const texts: Texts<PeerField> = {
    ...writeFields(ownFields, peer),
    neighbours: list(neighbours.map(({ id }) => id)),
    neighbourIps: list(neighbours.map(({ ip = '' }) => ip)),
    neighbourPorts: list(neighbours.map(({ port = '' }) => port)),
    ...programTexts(peer.program),
  };
  const name = layout.peer === peerSection ? `Peer-${peer.id}` : layout.peer;
  const variables = Object.entries(peer.program?.env ?? {});
  const env = variables.map(([variable, value]) => lineOf(envPrefix + variable, value));
  const own = section(name, [...linesOf(texts, layout.peerKeys), ...env]);
  return layout.links === null ? [own] : [own, section(layout.links, linesOf(texts, layout.linkKeys))];
}

function programTexts(program: ProgramSpec | undefined): Texts<keyof typeof programFields> {
  if (program === undefined) return {};
  const { command, cwd, readyLine, ...values } = program;
  return writeFields(programFields, {
    ...values,
    exec: command.map(quoted).join(' '),
    cwd: cwd ?? undefined,
    ready: { line: readyLine },
  });
}

/** The section of the network's options; none if all have their defaults. */
function optionSections(options: NetworkOptions): string[] {
  const lines = linesOf(writeFields(optionFields, options), optionKeys);
  return lines.length === 0 ? [] : [section(optionSection, lines)];
}

function faultSections(faults: PartialNetwork['faults'] = []): string[] {
  const lines = faults.map(({ name, fault }) => lineOf(name, fault.text));
  return lines.length === 0 ? [] : [section(faultSection, lines)];
}

function launcherSections(launcher: PartialNetwork['launcher']): string[] {
  if (launcher === undefined) return [];
  const { source: _, ...values } = launcher;
  return [section(launcherSection, linesOf(writeFields(launcherFields, values), launcherKeys))];
}

function fileText(comments: readonly string[], sections: readonly string[]): string {
  const lines = [...comments.map((comment) => `; ${comment}`.trimEnd()), ...sections];
  return `${lines.join('\n').replace(/^\n/u, '')}\n`;
}

function section(name: string, lines: readonly string[]): string {
  return `\n[${name}]\n${lines.join('\n')}\n`.replace(/\n$/u, '');
}

function linesOf(
  texts: Readonly<Record<string, string | undefined>>,
  keys: Readonly<Record<string, { readonly key: string }>>,
): string[] {
  return Object.entries(keys).flatMap(([name, { key }]) => {
    const text = texts[name];
    return text === undefined ? [] : [lineOf(key, text)];
  });
}

function lineOf(key: string, value: string): string {
  return writeValue(`${key} = `, value);
}

function list(items: readonly (number | string)[]): string {
  return `[${items.join(', ')}]`;
}
