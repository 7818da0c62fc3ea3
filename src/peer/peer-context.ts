import type { PeerConfig } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { Share } from '../share/share.js';
import type { Recorder } from '../trace/recorder.js';
import type { Dialect } from '../wire/dialects/dialect.js';

/** What a peer's roles, origin and holder, share of the peer that plays them. */
export interface PeerContext {
  readonly config: PeerConfig;
  readonly recorder: Recorder;
  readonly share: Share;
  /** Where this peer listens: known once it does. */
  self(): Address;
  /** Which peer of this run listens there. */
  peerAt(address: Address): PeerId | null;
  /** How to speak to whoever listens there; a stranger is spoken to as a peer of our own. */
  dialectAt(address: Address): Dialect;
  /** Aborted when the peer stops. */
  readonly stopped: AbortSignal;
}
