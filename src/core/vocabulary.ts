/** Words that every part of floodsim shares. No part may put behaviour here. */

/** A peer's number, as the INI writes it. Ids need not start at 0 nor be contiguous. */
export type PeerId = number;

/** Where a peer listens. */
export interface Address {
  /** IPv4 or IPv6 address in its usual text form. */
  readonly ip: string;
  /** TCP port, 1 to 65535. */
  readonly port: number;
}

export const digestModes = ['both', 'sha256', 'md5'] as const;
/** Which digests a transfer carries. */
export type DigestMode = (typeof digestModes)[number];

export const compressions = ['store', 'deflate'] as const;
/** How archives are packed. */
export type Compression = (typeof compressions)[number];

export const dialectNames = ['native', 'jiangluyu', 'cisen07'] as const;
/** Families of peers, by how they write messages and treat connections; `docs/wire.md` describes them. */
export type DialectName = (typeof dialectNames)[number];
