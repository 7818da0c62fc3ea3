import type { PeerId } from '../../core/vocabulary.js';
import type { Report, SourceLocation } from '../source.js';
import { quote } from '../text.js';
import { ip, port, ttl, type ValueType } from '../validate/values.js';
import type { PartialNetwork, PartialPeer } from './network-draft.js';

/** A peer's facts as attributes of a node, by the names of the INI. */
export const attributeNames = ['ip', 'port', 'client_port', 'share_dir', 'ttl', 'absent'] as const;
export type AttributeName = (typeof attributeNames)[number];

export type Attributes = Partial<Record<AttributeName, string>>;

/** What a node says of its peer. */
export function attributesOf({
  ip,
  port,
  clientPort,
  shareDir,
  ttl,
}: Omit<PartialPeer, 'id' | 'neighbours'>): Attributes {
  const entries = Object.entries({ ip, port, client_port: clientPort, share_dir: shareDir, ttl });
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

/** Every node of a network, with what it says: peers, and neighbours that are not there. */
export function nodesOf({
  peers,
  absent,
}: PartialNetwork): { readonly id: PeerId; readonly attributes: Attributes }[] {
  return [
    ...peers.map((peer) => ({ id: peer.id, attributes: attributesOf(peer) })),
    ...absent.map(({ id, ip, port }) => ({
      id,
      attributes: { ...attributesOf({ ip, port }), absent: 'yes' },
    })),
  ];
}

export function isAttributeName(name: string): name is AttributeName {
  return (attributeNames as readonly string[]).includes(name);
}

/** Reads them back; what cannot be is reported. */
export function readAttributes(
  attributes: Attributes,
  place: SourceLocation,
  report: Report,
): Omit<PartialPeer, 'id' | 'neighbours'> {
  const read = <T>(name: AttributeName, kind: ValueType<T>): T | undefined => {
    const text = attributes[name];
    const value = text === undefined ? undefined : kind.read(text.trim());
    if (text !== undefined && value === undefined) {
      report(place, `${name} ${quote(text)} is not ${kind.what}`, kind.hint);
    }
    return value;
  };
  return {
    ip: read('ip', ip),
    port: read('port', port),
    clientPort: read('client_port', port),
    shareDir: attributes.share_dir,
    ttl: read('ttl', ttl),
  };
}
