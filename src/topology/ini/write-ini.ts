import { SimError } from '../../core/errors.js';
import type { PeerId } from '../../core/vocabulary.js';
import { writeValue } from '../edit/write-value.js';
import type { PartialNetwork, PartialPeer } from '../formats/network-draft.js';
import { optionTexts } from '../formats/option-texts.js';
import { programTexts } from '../formats/program-texts.js';
import type { NetworkOptions } from '../model.js';
import { quote } from '../text.js';

/** The layout `network`: all in one file. Every peer must have an address and a share. */
export function writeNetworkIni({ options, peers }: PartialNetwork, comments: readonly string[]): string {
  const known = new Set(peers.map(({ id }) => id));
  const sections = peers.map((peer) =>
    section(`Peer-${peer.id}`, {
      ip_addr: peer.ip,
      server_port: peer.port,
      client_port: peer.clientPort,
      share_dir: peer.shareDir,
      // It has no place for a neighbour that is not there.
      peer_list: list(peer.neighbours.filter((id) => known.has(id))),
      ttl: peer.ttl,
      ...programTexts(peer.program),
    }),
  );
  return [...comments.map((comment) => `; ${comment}`.trimEnd()), ...optionLines(options), ...sections]
    .join('\n')
    .replace(/^\n/u, '')
    .concat('\n');
}

/** The layouts of one peer per file: the files by their paths below the network's folder. */
export function writePeerInis(
  draft: PartialNetwork,
  layout: 'peer' | 'config',
  comments: readonly string[],
): Map<string, string> {
  const addresses = new Map([...draft.absent, ...draft.peers].map((peer) => [peer.id, peer]));
  const head = comments.map((comment) => `; ${comment}`.trimEnd());
  const files = draft.peers.map((peer, index): [string, string] => {
    const neighbours = peer.neighbours.map((id) => addresses.get(id) ?? { id });
    const sections = layout === 'peer' ? asPeer(peer, neighbours) : asConfig(peer, neighbours);
    // They hold for all, and are said once.
    const options = index === 0 ? optionLines(draft.options) : [];
    const text = `${[...head, ...sections, ...options].join('\n').replace(/^\n/u, '')}\n`;
    return [`${peer.id}/config.ini`, text];
  });
  return new Map(files);
}

type Neighbour = Pick<PartialPeer, 'id' | 'ip' | 'port'>;

function asPeer(
  { id, ip, port, clientPort, shareDir, ttl, program }: PartialPeer,
  neighbours: readonly Neighbour[],
): string[] {
  return [
    section(`Peer-${id}`, {
      ID: id,
      ip_addr: ip,
      port_number: port,
      client_port: clientPort,
      share_dir: shareDir,
      ttl,
      ...programTexts(program),
    }),
    section('Netpeers', {
      peer_ID: list(neighbours.map((neighbour) => neighbour.id)),
      peer_addr: list(neighbours.map((neighbour) => neighbour.ip ?? '')),
      peer_ports: list(neighbours.map((neighbour) => neighbour.port ?? '')),
    }),
  ];
}

function asConfig(
  { id, ip, port, clientPort, shareDir, ttl, program }: PartialPeer,
  neighbours: readonly Neighbour[],
): string[] {
  const entries = { id, ip, port, client_port: clientPort, dir: shareDir, ttl };
  return [
    section('config', { ...entries, ...programTexts(program) }),
    section('network', {
      ids: list(neighbours.map((neighbour) => neighbour.id)),
      ips: list(neighbours.map((neighbour) => neighbour.ip ?? '')),
      ports: list(neighbours.map((neighbour) => neighbour.port ?? '')),
    }),
  ];
}

/** The section of the network's options, with those that are not as they are anyway. */
function optionLines(options: NetworkOptions): string[] {
  const entries = optionTexts(options);
  return Object.keys(entries).length === 0 ? [] : [section('Network', entries)];
}

function section(name: string, entries: Readonly<Record<string, string | number | undefined>>): string {
  const lines = Object.entries(entries).flatMap(([key, value]) =>
    value === undefined ? [] : [lineOf(key, String(value))],
  );
  return `\n[${name}]\n${lines.join('\n')}\n`.replace(/\n$/u, '');
}

/** @throws SimError `bad-usage` for a value that no line of an INI file can hold */
function lineOf(key: string, value: string): string {
  const line = writeValue(`${key} = `, value);
  if (line !== undefined) return line;
  throw new SimError('bad-usage', `${key} ${quote(value)} cannot be written in an INI file`, {
    hint: 'choose a name without quotes and line ends',
  });
}

function list(items: readonly (PeerId | string)[]): string {
  return `[${items.join(', ')}]`;
}
