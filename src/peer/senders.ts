import type { LinkConfig } from '../control/messages.js';
import type { PeerId } from '../core/vocabulary.js';
import { onlySender } from '../trace/foreign-senders.js';
import type { HelloMessage } from '../wire/messages.js';

/** The sender on a connection, as far as it is known. */
export interface Sender {
  /** Null if it is not known. */
  readonly peer: PeerId | null;
  /** Whether it has proved that it is a native peer of this run. A foreign peer cannot prove who it is. */
  readonly isProven: boolean;
}

/** All strangers together count as one sender. */
export const stranger: Sender = { peer: null, isProven: false };

/** Knows who sends on a connection: any program on the machine can say `hello` in the name of any peer. */
export class Senders {
  /** Null: this peer runs alone, and no sender can prove who it is. */
  readonly #linkKey: string | null;
  #foreignPeers: ReadonlySet<PeerId> = new Set();
  #neighbours: ReadonlySet<PeerId> = new Set();
  #maySendWithoutHello: readonly PeerId[] = [];
  #isConfigured = false;
  #areAddressesKnown = false;

  constructor(linkKey: string | null) {
    this.#linkKey = linkKey;
  }

  set({ neighbours, foreignPeers, maySendWithoutHello, runAddresses }: LinkConfig): void {
    this.#foreignPeers = new Set(foreignPeers.map(({ id }) => id));
    this.#neighbours = new Set(neighbours.map(({ id }) => id));
    this.#maySendWithoutHello = maySendWithoutHello;
    this.#areAddressesKnown = runAddresses !== null;
    this.#isConfigured = true;
  }

  get hasForeignPeers(): boolean {
    return this.#foreignPeers.size > 0;
  }

  isForeign(peer: PeerId): boolean {
    return this.#foreignPeers.has(peer);
  }

  /** The sender on a connection after this `hello`, or before any. It changes when the peer gets the list of foreign peers. */
  of(hello: HelloMessage | null): Sender {
    if (hello === null) return stranger;
    const { peer, key } = hello;
    if (this.#linkKey !== null && key !== null && isSameKey(key, this.#linkKey))
      return { peer, isProven: true };
    const isAccepted = this.#linkKey === null || !this.#isConfigured || this.isForeign(peer);
    return isAccepted ? { peer, isProven: false } : stranger;
  }

  /** The sender of a message after this `hello`; without one, the foreign peer that alone can be it. */
  presumed(hello: HelloMessage | null): Sender {
    if (hello !== null) return this.of(hello);
    return { peer: onlySender(this.#maySendWithoutHello), isProven: false };
  }

  /** Whether the sender has a rate limit and links of its own: one of a bounded number. */
  isKnown({ peer, isProven }: Sender): boolean {
    return isProven || (peer !== null && (this.isForeign(peer) || this.#neighbours.has(peer)));
  }

  /** Whether no peer of the run sends queries in this way: those that may do so without a valid `hello` are known. */
  mayNotSendQueries({ peer, isProven }: Sender, hello: HelloMessage | null): boolean {
    if (isProven || this.#linkKey === null || !this.#areAddressesKnown) return false;
    if (hello === null) return this.#maySendWithoutHello.length === 0;
    return peer === null || !this.#maySendWithoutHello.includes(peer);
  }
}

/** In constant time. `node:crypto` is slow to load, and a peer that only forwards queries needs nothing else of it. */
function isSameKey(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < other.length; index += 1)
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}
