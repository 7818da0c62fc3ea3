import type { Address, PeerId } from '../core/vocabulary.js';

/** A relay on a link between two programs, neither of which tells what it sends. */
export interface LinkProxy {
  /** Where the one is told that the other listens. */
  readonly address: Address;
  close(): void;
}

export interface ProxiedLink {
  /** Null: whoever comes, as where hits come to an origin. */
  readonly from: PeerId | null;
  readonly to: PeerId;
  /** Where the far end listens, as it now is. */
  readonly target: () => Address;
}

/** Whoever knows how messages look opens a tap; the supervisor only says where. */
export type OpenProxy = (link: ProxiedLink) => Promise<LinkProxy>;
