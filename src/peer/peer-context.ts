import type { KnownPeer, PeerConfig } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { Share } from '../share/share.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import { type Dialect, dialectNamed } from '../wire/dialects/index.js';

/** The address book: which peer listens on which address. */
export class AddressBook {
  #byAddress: ReadonlyMap<string, KnownPeer> = new Map();
  /** A peer may have several addresses; the first one listed is its own. */
  #primary: ReadonlyMap<PeerId, KnownPeer> = new Map();

  replaceAll(peers: readonly KnownPeer[]): void {
    this.#byAddress = new Map(peers.map((peer) => [keyOf(peer), peer]));
    this.#primary = new Map(peers.toReversed().map((peer) => [peer.id, peer]));
  }

  peerAt(address: Address): PeerId | null {
    return this.#byAddress.get(keyOf(address))?.id ?? null;
  }

  /** How to write to the peer at this address; to an unknown peer as to a native one. */
  dialectAt(address: Address): Dialect {
    return dialectNamed(this.#byAddress.get(keyOf(address))?.dialect ?? 'native');
  }

  /** The peer's primary address; the given address if the peer is unknown. */
  primaryAddress(address: Address): Address {
    const id = this.peerAt(address);
    return (id === null ? undefined : this.#primary.get(id)) ?? address;
  }
}

/** What the roles of a peer share: origin, holder, and the handler of queries. */
export interface PeerContext {
  readonly config: PeerConfig;
  readonly recorder: Recorder;
  readonly clock: RunClock;
  readonly share: Share;
  readonly addresses: AddressBook;
  /** Where this peer listens; correct once it does. */
  self(): Address;
  /** Aborted when the peer stops. */
  readonly stopped: AbortSignal;
}

export function isSameAddress(one: Address | null, other: Address | null): boolean {
  return one?.port === other?.port && one?.ip === other?.ip;
}

function keyOf({ ip, port }: Address): string {
  return `${port} ${ip}`;
}
