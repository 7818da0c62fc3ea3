import type { KnownPeer } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';

/** Who listens where, as far as a peer was told. */
export class AddressBook {
  readonly #byAddress: ReadonlyMap<string, KnownPeer>;
  /** A peer may be known at several addresses; the first that is told of it is its own. */
  readonly #own = new Map<PeerId, KnownPeer>();

  constructor(peers: readonly KnownPeer[]) {
    this.#byAddress = new Map(peers.map((peer) => [keyOf(peer), peer]));
    for (const peer of peers) if (!this.#own.has(peer.id)) this.#own.set(peer.id, peer);
  }

  at(address: Address): KnownPeer | undefined {
    return this.#byAddress.get(keyOf(address));
  }

  /** The address at which whoever listens there is a neighbour; the same, where that is not known. */
  primaryAddress(address: Address): Address {
    const peer = this.at(address);
    return (peer && this.#own.get(peer.id)) ?? address;
  }
}

function keyOf({ ip, port }: Address): string {
  return `${port} ${ip}`;
}
