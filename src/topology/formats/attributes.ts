import { ip, type Kind, port, ttl } from '../check/values.js';
import type { Place, Report } from '../place.js';
import { quote } from '../quote.js';
import type { DraftedAbsence, DraftedPeer } from './network-draft.js';

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
}: Omit<DraftedPeer, 'id' | 'neighbours'>): Attributes {
  const entries = Object.entries({ ip, port, client_port: clientPort, share_dir: shareDir, ttl });
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

/** The same of a neighbour that is not there. */
export function attributesOfAbsent({ ip, port }: DraftedAbsence): Attributes {
  return { ...attributesOf({ ip, port }), absent: 'yes' };
}

/** Reads them back; what cannot be is reported. */
export function readAttributes(
  attributes: Attributes,
  place: Place,
  report: Report,
): Omit<DraftedPeer, 'id' | 'neighbours'> {
  const read = <T>(name: AttributeName, kind: Kind<T>): T | undefined => {
    const text = attributes[name];
    const value = text === undefined ? undefined : kind.read(text.trim());
    if (text !== undefined && value === undefined) {
      report(place, `${name} ${quote(text)} is not ${kind.what}`, kind.mend);
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
