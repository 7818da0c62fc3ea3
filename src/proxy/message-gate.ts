import type { PeerId } from '../core/vocabulary.js';

/** A `get` that has arrived at the proxy of its link. */
export interface GatedMessage {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly query: string;
}

/**
 * Decides when a `get` may go on: its proxy waits for the promise. It asks before any fault decides about the message, once for each
 * message, in the order in which they arrive on the link; later messages of the link wait behind it. `hello` is not asked for.
 *
 * A network with a gate has a proxy on each link, also on those without a fault.
 */
export type MessageGate = (message: GatedMessage) => Promise<void>;
