import type { Address, PeerId } from '../core/vocabulary.js';
import type { Dialect } from '../wire/dialects/dialect.js';
import { dialectNamed } from '../wire/dialects/index.js';

/** A neighbour that this peer sends queries to. */
export interface Neighbour {
  readonly id: PeerId;
  readonly address: Address | null;
  readonly dialect: Dialect;
}

/** The way to a neighbour. It only ever sends: what the neighbour has to say comes on a connection of its own. */
export interface OutboundLink {
  readonly neighbour: Neighbour;
  /** @returns why it could not be opened, or null where it is open, or opens when there is something to send */
  open(): Promise<string | null>;
  /** Calls `failed` where the message cannot be sent. */
  send(message: string, failed: (reason: string) => void): void;
  readonly isOpen: boolean;
  /** What has been written still goes out. */
  close(): void;
  destroy(): void;
}

/** @throws SimError `bad-usage` for a dialect that there is not */
export function neighbourFrom(config: { id: PeerId; address: Address | null; dialect: string }): Neighbour {
  return { id: config.id, address: config.address, dialect: dialectNamed(config.dialect) };
}

/** Whether a way to one of them leads to the other, too. */
export function isSameEndpoint(one: Neighbour, other: Neighbour): boolean {
  const isSameAddress = one.address?.ip === other.address?.ip && one.address?.port === other.address?.port;
  return isSameAddress && one.dialect === other.dialect;
}
