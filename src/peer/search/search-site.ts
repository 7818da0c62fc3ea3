import type { AddressBook } from '../../control/address-book.js';
import { isSameAddress } from '../../core/same-address.js';
import type { Address, PeerId } from '../../core/vocabulary.js';
import type { Neighbourhood, OriginSite, SearchSite } from '../../protocol/strategy.js';
import type { Links } from '../links.js';
import type { Neighbour } from '../outbound-link.js';
import type { SearchMemory } from './search-memory.js';

/** A message that a strategy decides to send. */
export interface PlannedGet {
  readonly to: Neighbour;
  readonly ttl: number;
  readonly hops: number;
  readonly state: number;
}

/** A query at this peer. */
export interface SiteQuery {
  readonly query: string;
  readonly file: string;
  readonly origin: Address;
  /** Null: this peer is the origin, or the sender is unknown. */
  readonly from: PeerId | null;
  readonly isOwn: boolean;
  markSeen(): boolean;
  holds(): boolean;
}

/** What a strategy sees of this peer, and of one query at a time. What it sends is collected. */
export class PeerSite implements SearchSite, OriginSite {
  readonly #links: Links;
  readonly #addresses: AddressBook;
  readonly #memory: SearchMemory;
  readonly #neighbourhood: (file: string) => Omit<Neighbourhood, 'degree'>;
  #query: SiteQuery = nothing;
  #known: Omit<Neighbourhood, 'degree'>;
  #planned: PlannedGet[] = [];

  constructor(
    links: Links,
    addresses: AddressBook,
    memory: SearchMemory,
    neighbourhood: (file: string) => Omit<Neighbourhood, 'degree'>,
  ) {
    this.#links = links;
    this.#addresses = addresses;
    this.#memory = memory;
    this.#neighbourhood = neighbourhood;
    this.#known = neighbourhood('');
  }

  /** Lets a strategy decide about a query. @returns what it decided, and what it sends */
  decide<T>(
    query: SiteQuery,
    decide: (site: this) => T,
  ): { readonly result: T; readonly planned: PlannedGet[] } {
    this.#query = query;
    this.#known = this.#neighbourhood(query.file);
    this.#planned = [];
    const result = decide(this);
    return { result, planned: this.#planned };
  }

  isOwn(): boolean {
    return this.#query.isOwn;
  }

  markSeen(): boolean {
    return this.#query.markSeen();
  }

  holds(): boolean {
    return this.#query.holds();
  }

  degree(): number {
    return this.#links.neighbours.length;
  }

  isSender(slot: number): boolean {
    return this.#query.from !== null && this.#links.neighbours[slot]?.id === this.#query.from;
  }

  senderSlot(): number {
    const { from } = this.#query;
    return from === null ? -1 : this.#links.neighbours.findIndex(({ id }) => id === from);
  }

  isOrigin(slot: number): boolean {
    const address = this.#addresses.primaryAddress(this.#query.origin);
    return isSameAddress(this.#links.neighbours[slot]?.address ?? null, address);
  }

  forward(slot: number, ttl: number, hops: number, state: number): void {
    const to = this.#links.neighbours[slot];
    if (to !== undefined) this.#planned.push({ to, ttl, hops, state });
  }

  remembered(): number {
    return this.#memory.find(this.#query.query)?.value ?? 0;
  }

  remember(value: number): void {
    this.#memory.of(this.#query.query).value = value;
  }

  isMarked(slot: number): boolean {
    return this.#memory.find(this.#query.query)?.marked.has(slot) ?? false;
  }

  mark(slot: number): void {
    this.#memory.of(this.#query.query).marked.add(slot);
  }

  degreeOf(slot: number): number {
    return this.#known.degreeOf(slot);
  }

  mayHold(slot: number): boolean {
    return this.#known.mayHold(slot);
  }

  isUltrapeer(): boolean {
    return this.#known.isUltrapeer();
  }

  isUltrapeerAt(slot: number): boolean {
    return this.#known.isUltrapeerAt(slot);
  }

  ultrapeersOf(slot: number): number {
    return this.#known.ultrapeersOf(slot);
  }

  isTreeLink(slot: number): boolean {
    return this.#known.isTreeLink(slot);
  }
}

const nothing: SiteQuery = {
  query: '',
  file: '',
  origin: { ip: '', port: 0 },
  from: null,
  isOwn: false,
  markSeen: () => false,
  holds: () => false,
};
