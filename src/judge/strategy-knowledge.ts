import type { PeerId } from '../core/vocabulary.js';
import type { Knowledge, KnownNeighbour } from '../protocol/collecting-site.js';
import { isLeaf, parentSlot } from '../protocol/roles.js';
import type { Strategy } from '../protocol/strategy.js';
import type { OverlayPeer } from '../trace/event.js';

/** A message at a peer, as far as a site depends on it. */
interface Place {
  readonly peer: PeerId;
  readonly from: PeerId | null;
  readonly origin: PeerId | null;
  readonly holds: boolean;
  /** Whether a neighbour has announced the file. */
  readonly mayHold: (neighbour: PeerId) => boolean;
}

/** What peers know of their neighbours, from the topology: degrees, roles and parents follow from it. */
export class StrategyKnowledge {
  readonly #peers: ReadonlyMap<PeerId, OverlayPeer>;
  readonly #leafDegree: number;
  readonly #hasRoles: boolean;
  readonly #hasParents: boolean;
  readonly #parents = new Map<PeerId, PeerId | null>();
  readonly #ultrapeers = new Map<PeerId, boolean>();

  constructor(peers: ReadonlyMap<PeerId, OverlayPeer>, { announces, leafDegree = 0 }: Strategy) {
    this.#peers = peers;
    this.#leafDegree = leafDegree;
    this.#hasRoles = announces.includes('role');
    this.#hasParents = announces.includes('parent');
  }

  at({ peer, from, origin, holds, mayHold }: Place): Knowledge {
    return {
      isOwn: peer === origin,
      holds,
      isUltrapeer: this.#isUltrapeer(peer),
      neighbours: this.neighboursOf(peer).map((id): KnownNeighbour => {
        return {
          isSender: id === from,
          isOrigin: id === origin,
          degree: this.#announcedDegree(id, peer),
          mayHold: this.#announces(id, peer) && mayHold(id),
          isUltrapeer: this.#announcesUltrapeer(id, peer),
          ultrapeers: this.#announces(id, peer)
            ? this.neighboursOf(id).filter((one) => this.#announcesUltrapeer(one, id)).length
            : 0,
          isTreeLink: this.#hasParents && (this.#parentOf(peer) === id || this.#parentOf(id) === peer),
        };
      }),
    };
  }

  neighboursOf(peer: PeerId): readonly PeerId[] {
    return this.#peers.get(peer)?.neighbours ?? [];
  }

  /** A peer announces itself only to the peers in its own list. */
  #announces(peer: PeerId, to: PeerId): boolean {
    return this.neighboursOf(peer).includes(to);
  }

  #announcedDegree(peer: PeerId, to: PeerId): number {
    return this.#announces(peer, to) ? this.neighboursOf(peer).length : 0;
  }

  #announcesUltrapeer(peer: PeerId, to: PeerId): boolean {
    return this.#announces(peer, to) && this.#isUltrapeer(peer);
  }

  #isUltrapeer(peer: PeerId): boolean {
    if (!this.#hasRoles || !this.#peers.has(peer)) return false;
    let known = this.#ultrapeers.get(peer);
    if (known === undefined) {
      const neighbours = this.neighboursOf(peer);
      const degreeOf = (slot: number): number => this.#announcedDegree(neighbours[slot] ?? peer, peer);
      known = !isLeaf(neighbours.length, degreeOf, this.#leafDegree);
      this.#ultrapeers.set(peer, known);
    }
    return known;
  }

  #parentOf(peer: PeerId): PeerId | null {
    let parent = this.#parents.get(peer);
    if (parent === undefined) {
      const neighbours = this.neighboursOf(peer);
      const slot = parentSlot(
        neighbours.length,
        (one) => this.#announcedDegree(neighbours[one] ?? peer, peer),
        (one) => neighbours[one] ?? peer,
      );
      parent = neighbours[slot] ?? null;
      this.#parents.set(peer, parent);
    }
    return parent;
  }
}
