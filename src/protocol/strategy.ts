import type { Outcome, Site } from './router.js';

/**
 * A search strategy: the rules by which peers pass a query on. Flooding is one of them; each has a file in `strategies/`.
 *
 * Strategies are pure: no socket, clock or random numbers. They choose at random with the bits that a message carries, see
 * `random-bits.ts`, so real peers and the engine decide alike. They keep no state of a query, but for the numbers that a site
 * keeps for them, and {@link OriginSearch}.
 */
export interface Strategy {
  readonly name: string;
  /** What each peer announces to its neighbours before the first query. */
  readonly announces: readonly Announcement[];
  /** Whether it uses {@link SearchSite.remembered}. */
  readonly remembers: boolean;
  /** Whether it uses {@link LinkMarks}. */
  readonly marksLinks: boolean;
  /** Of a strategy with the announcement `table`: bits of the Bloom filter, see `bloom.ts`. */
  readonly tableBits?: number;
  /** Of a strategy with the announcement `role`: the largest degree of a leaf, see `roles.ts`. */
  readonly leafDegree?: number;
  /** A query begins at its origin. */
  begin(query: NewQuery): OriginSearch;
  /**
   * A message of a query has arrived at a peer. Calls `site.forward` for each message that the peer sends because of it.
   *
   * @param ttl as on the wire: how many more links the message may cross, including the last one
   * @param hops as on the wire: links crossed before the last one
   * @param state the 32 bits that the message carries
   */
  arrive(site: SearchSite, ttl: number, hops: number, state: number): Outcome;
  /** The origin has answered a peer that waited since `arrive`: the search goes on. Only of strategies that call {@link Outcome} `waiting`. */
  goOn?(site: SearchSite, ttl: number, hops: number, state: number): Outcome;
}

/**
 * What a peer announces to its neighbours. `degree`: the number of its neighbours; `files`: the names in its share; `table`: the
 * same as a Bloom filter, which also says yes to some others; `role`: whether it is an ultrapeer, and how many of its neighbours
 * are; `parent`: the neighbour that it chose for its tree. Roles and parents follow from the degrees of all neighbours, see
 * `roles.ts`.
 */
export type Announcement = 'degree' | 'files' | 'table' | 'role' | 'parent';

export interface NewQuery {
  /** The TTL that was asked for. */
  readonly ttl: number;
  /** 32 random bits of this query. */
  readonly random: number;
}

/** A query at its origin, which may send it in several steps. */
export interface OriginSearch {
  /**
   * Sends the messages of the next step. Called at the start, and each time when no message of the query is in flight any more.
   *
   * @param hits number of holders that have answered
   * @returns whether something was sent; false: the search has ended
   */
  next(site: OriginSite, hits: number): boolean;
  /** Whether a walker goes on that has asked. Default: as long as there is no hit. */
  goesOn?(hits: number): boolean;
}

/** What a peer knows of the neighbour in a slot, from its announcement. Without one: 0 and false. */
export interface Neighbourhood {
  /** Number of slots. */
  degree(): number;
  /** Number of neighbours of the neighbour. */
  degreeOf(slot: number): number;
  /** Whether the neighbour has the file, as far as its announcement says. */
  mayHold(slot: number): boolean;
  /** Whether this peer is an ultrapeer. */
  isUltrapeer(): boolean;
  isUltrapeerAt(slot: number): boolean;
  /** Number of ultrapeers among the neighbours of the neighbour. */
  ultrapeersOf(slot: number): number;
  /** Whether this peer chose the neighbour for its tree, or the neighbour chose this peer. */
  isTreeLink(slot: number): boolean;
}

/** A mark of one query at one peer for each of its links; none is set at first. */
export interface LinkMarks {
  isMarked(slot: number): boolean;
  mark(slot: number): void;
}

/** The origin of a query. */
export interface OriginSite extends Neighbourhood, LinkMarks {
  /** `ttl` and `hops` are the values to write on the wire. */
  forward(slot: number, ttl: number, hops: number, state: number): void;
}

/** A message of a query at one peer. */
export interface SearchSite extends Site, Neighbourhood, LinkMarks {
  /** The slot of the sender; -1 if it is not a neighbour. */
  senderSlot(): number;
  /** A number from 0 to 2^32 - 1 of this query at this peer; 0 at first. */
  remembered(): number;
  remember(value: number): void;
}
