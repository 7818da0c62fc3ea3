import { monotonicMs } from './deadline.js';
import { reportLater } from './rate-limiter.js';
import type { PeerId } from './vocabulary.js';

/**
 * Connections of one known peer at once. A native peer keeps one link, and an earlier one may still carry delayed messages. Some
 * foreign peers open a connection for each message.
 */
const maxLinksPerPeer = 64;

/** A new connection keeps its slot for this time, in milliseconds: many holders may open one at once, and send a little later. */
const graceMs = 1_000;
/** But no more than this many connections for each slot. */
const maxOverflow = 4;

/** What the slots need of a connection. */
export interface SlotHolder {
  destroy(): void;
}

/**
 * Which inbound connections stay open. Those of known peers and of clients have slots of their own. All others share a bounded number:
 * a new one takes the slot of the one that has sent no message for the longest time.
 */
export class ConnectionSlots<C extends SlotHolder> {
  /** When each was opened, or has sent its last message, in order. */
  readonly #strangers = new Map<C, number>();
  readonly #links = new Map<PeerId, Set<C>>();
  readonly #peerOf = new Map<C, PeerId>();
  readonly #maxStrangers: number;
  readonly #countClosed: () => void;
  #isTrimPlanned = false;
  #later: NodeJS.Timeout | undefined;

  /** @param onClosed called a little later with the number of connections that were closed since its last call */
  constructor(maxStrangers: number, onClosed: (count: number) => void) {
    this.#maxStrangers = maxStrangers;
    this.#countClosed = reportLater(onClosed);
  }

  add(connection: C): void {
    this.#strangers.set(connection, monotonicMs());
    if (this.#strangers.size <= this.#maxStrangers || this.#isTrimPlanned) return;
    this.#isTrimPlanned = true;
    // Many may have been accepted in this turn. The next turn reads what they have sent: an honest one proves itself, or ends.
    setImmediate(() => setImmediate(() => this.#trim()));
  }

  /** It has sent a message. */
  used(connection: C): void {
    if (this.#strangers.delete(connection)) this.#strangers.set(connection, monotonicMs());
  }

  /** It is the link of a known peer. */
  link(connection: C, peer: PeerId): void {
    this.delete(connection);
    const links = this.#links.get(peer) ?? new Set();
    this.#links.set(peer, links.add(connection));
    this.#peerOf.set(connection, peer);
    const [oldest] = links;
    if (links.size > maxLinksPerPeer && oldest !== undefined) this.#close(oldest);
  }

  /** It no longer counts: it is a client's, or has its own limits from here on, or is closed. */
  delete(connection: C): void {
    this.#strangers.delete(connection);
    const peer = this.#peerOf.get(connection);
    if (peer === undefined) return;
    this.#peerOf.delete(connection);
    const links = this.#links.get(peer);
    links?.delete(connection);
    if (links?.size === 0) this.#links.delete(peer);
  }

  #trim(): void {
    this.#isTrimPlanned = false;
    const now = monotonicMs();
    for (const [connection, usedAt] of this.#strangers) {
      const { size } = this.#strangers;
      if (size <= this.#maxStrangers) return;
      const leftMs = usedAt + graceMs - now;
      if (leftMs > 0 && size <= this.#maxStrangers * maxOverflow) return this.#trimLater(leftMs);
      this.#close(connection);
    }
  }

  #trimLater(ms: number): void {
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      this.#trim();
    }, ms).unref();
  }

  #close(connection: C): void {
    this.delete(connection);
    connection.destroy();
    this.#countClosed();
  }
}
