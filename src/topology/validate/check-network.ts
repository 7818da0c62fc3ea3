import { quote } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import {
  defaultOptions,
  type Entries,
  type NetworkDraft,
  optionFields,
  ownFields,
  type PeerDraft,
  readFields,
} from '../fields.js';
import type { NetworkOptions, PartialNetwork } from '../model.js';
import { locationSeenFrom, type Report, type SourceLocation } from '../source.js';
import { addressText } from '../text.js';
import { addressLocation, type CheckedPeer, checkLinks, nameOf } from './check-links.js';
import { checkStrategy } from './check-strategy.js';

/** A network whose parts fit together, if nothing was reported. */
export interface CheckedNetwork {
  readonly options: NetworkOptions;
  readonly peers: readonly (CheckedPeer & { readonly neighbours: readonly PeerId[] })[];
  readonly absent: PartialNetwork['absent'];
}

/** The address of a peer of a graph that has a port and no IP address. */
const defaultIp = '127.0.0.1';

/** Checks what must hold for a network, whatever its layout or format. Paths and programs are checked elsewhere. */
export function checkNetwork(draft: NetworkDraft, report: Report): CheckedNetwork {
  const read = (peer: PeerDraft): CheckedPeer => ({
    draft: peer,
    ...readFields(ownFields, peer.entries, report),
  });
  const options = checkOptions(draft.options, report);
  const peers = draft.peers.map(read);
  const absent = draft.absent.map(read);
  const all = [...peers, ...absent];
  checkIds(all, report);
  checkAddresses(all, report);
  const links = checkLinks(peers, absent, draft.isComplete, report);
  return {
    options,
    peers: peers.map((peer) => ({ ...peer, neighbours: links.neighbours.get(peer) ?? [] })),
    absent: [
      ...links.absent,
      ...absent.flatMap(({ id, ip, port }) => (id === undefined ? [] : { id, ip, port })),
    ],
  };
}

/**
 * Reads the options of all `[Network]` sections as one: each may give some of them, but two may not give one option
 * different values.
 */
function checkOptions(sections: readonly Entries<typeof optionFields>[], report: Report): NetworkOptions {
  const values = sections.map((entries) => readFields(optionFields, entries, report));
  for (const { strategy } of sections) if (strategy !== undefined) checkStrategy(strategy, report);
  const names = Object.keys(optionFields) as (keyof typeof optionFields)[];
  const agreed = names.map((name) => {
    const first = values.findIndex((one) => one[name] !== undefined);
    values.forEach((one, index) => {
      const [here, there] = [sections[index]?.[name], sections[first]?.[name]];
      if (one[name] === undefined || one[name] === values[first]?.[name] || !here || !there) return;
      const other = `${locationSeenFrom(here.location, there.location)} has ${quote(there.value)}`;
      const message = `${here.key} is ${quote(here.value)} here, but ${other}`;
      report(here.location, message, 'make both the same, or remove one');
    });
    return [name, values[first]?.[name] ?? defaultOptions[name]];
  });
  return Object.fromEntries(agreed) as NetworkOptions;
}

function checkIds(peers: readonly CheckedPeer[], report: Report): void {
  const seen = new Map<PeerId, SourceLocation>();
  for (const { id, draft } of peers) {
    if (id === undefined) continue;
    const here = draft.entries.id?.location ?? draft.location;
    const first = seen.get(id);
    if (first === undefined) {
      seen.set(id, here);
    } else {
      const message = `duplicate id ${quote(String(id))}: ${locationSeenFrom(here, first)} has the first`;
      report(here, message, 'give each peer its own id');
    }
  }
}

function checkAddresses(peers: readonly CheckedPeer[], report: Report): void {
  const seen = new Map<string, CheckedPeer>();
  for (const peer of peers) {
    const { draft, port, ip = draft.layout === undefined ? defaultIp : undefined } = peer;
    if (ip === undefined || port === undefined) continue;
    const address = addressText(ip, port);
    const first = seen.get(address);
    if (first === undefined) {
      seen.set(address, peer);
    } else {
      const here = addressLocation(peer);
      const name = first.id === undefined ? 'another peer' : `peer ${first.id}`;
      const other = `${name} (${locationSeenFrom(here, addressLocation(first))})`;
      const message = `duplicate address ${quote(address)}: ${other} has it`;
      report(here, message, `give ${nameOf(peer)} another port`);
    }
  }
}
