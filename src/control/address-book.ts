import { addressKey } from '../core/same-address.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { NamedByAddress, ReportedEvent, TraceEvent } from '../trace/event.js';
import type { KnownPeer } from './messages.js';

type NameKey = keyof NonNullable<NamedByAddress['addresses']>;
type NamedPeer<K extends NameKey> = Readonly<Record<K, PeerId | null>> & NamedByAddress;

/** The address book: which peer listens on which address. */
export class AddressBook {
  #byAddress: ReadonlyMap<string, KnownPeer> = new Map();
  /** A peer may have several addresses; the first one listed is its own. */
  #primary: ReadonlyMap<PeerId, KnownPeer> = new Map();

  replaceAll(peers: readonly KnownPeer[]): void {
    this.#byAddress = new Map(peers.map((peer) => [addressKey(peer), peer]));
    this.#primary = new Map(peers.toReversed().map((peer) => [peer.id, peer]));
  }

  peerAt(address: Address): PeerId | null {
    return this.#byAddress.get(addressKey(address))?.id ?? null;
  }

  /** The dialect of the peer at this address; an unknown peer is taken for a native one. */
  dialectAt(address: Address): string {
    return this.#byAddress.get(addressKey(address))?.dialect ?? 'native';
  }

  /** The peer's primary address; the given address if the peer is unknown. */
  primaryAddress(address: Address): Address {
    const id = this.peerAt(address);
    return (id === null ? undefined : this.#primary.get(id)) ?? address;
  }

  /**
   * Names the peer at an address in an event: by its id, or else by the address, which the supervisor resolves.
   *
   * @param claimed the id that the peer itself gave; it stays if the supervisor does not know the address either
   */
  name<K extends NameKey>(key: K, address: Address, claimed: PeerId | null = null): NamedPeer<K> {
    const id = this.peerAt(address);
    const named = id === null ? { [key]: claimed, addresses: { [key]: address } } : { [key]: id };
    return named as unknown as NamedPeer<K>;
  }

  /** Replaces the addresses in an event by ids. The event keeps the id that it has if the peer at an address is unknown. */
  resolve(event: ReportedEvent): TraceEvent {
    if (event.addresses === undefined) return event;
    const { addresses, ...rest } = event;
    const ids = Object.entries(addresses).flatMap(([key, address]) => {
      const id = this.peerAt(address);
      return id === null ? [] : [[key, id] as const];
    });
    return { ...rest, ...Object.fromEntries(ids) } as TraceEvent;
  }
}
