import type { AddressBook } from '../control/address-book.js';
import type { PeerConfig } from '../control/messages.js';
import type { Address } from '../core/vocabulary.js';
import type { Share } from '../share/share.js';
import type { Recorder, RunClock } from '../trace/recorder.js';

/** What the roles of a peer share: origin, holder, and the handler of queries. */
export interface PeerContext {
  readonly config: PeerConfig;
  readonly recorder: Recorder;
  readonly clock: RunClock;
  readonly share: Share;
  /** Neighbours and foreign peers. Other native peers are unknown: events name them by address. */
  readonly addresses: AddressBook;
  /** Where this peer listens; correct once it does. */
  self(): Address;
  /** Aborted when the peer stops. */
  readonly stopped: AbortSignal;
}

export function isSameAddress(one: Address | null, other: Address | null): boolean {
  return one?.port === other?.port && one?.ip === other?.ip;
}
