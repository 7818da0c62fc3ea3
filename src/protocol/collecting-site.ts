import type { OriginSite, SearchSite } from './strategy.js';

/** What a peer knows of a neighbour. */
export interface KnownNeighbour {
  readonly isSender: boolean;
  readonly isOrigin: boolean;
  /** As it announced; 0 and false without an announcement. */
  readonly degree: number;
  readonly mayHold: boolean;
  readonly isUltrapeer: boolean;
  readonly ultrapeers: number;
  readonly isTreeLink: boolean;
}

/** What a peer knows before a message of a query arrives. */
export interface Knowledge {
  readonly isOwn: boolean;
  readonly holds: boolean;
  readonly isUltrapeer: boolean;
  /** By slot. */
  readonly neighbours: readonly KnownNeighbour[];
}

/** What a peer keeps of a query between its messages. */
export interface QueryMarks {
  isSeen: boolean;
  remembered: number;
  /** Slots. */
  readonly marked: Set<number>;
}

/** A message that a peer sends; `ttl`, `hops` and `state` as on the wire. */
export interface Sending {
  readonly slot: number;
  readonly ttl: number;
  readonly hops: number;
  readonly state: number;
}

/** A site of plain values, which collects what a strategy sends. */
export class CollectingSite implements SearchSite, OriginSite {
  readonly sent: Sending[] = [];
  readonly #known: Knowledge;
  readonly #marks: QueryMarks;

  constructor(known: Knowledge, marks: QueryMarks) {
    this.#known = known;
    this.#marks = marks;
  }

  isOwn(): boolean {
    return this.#known.isOwn;
  }

  markSeen(): boolean {
    const isNew = !this.#marks.isSeen;
    this.#marks.isSeen = true;
    return isNew;
  }

  holds(): boolean {
    return this.#known.holds;
  }

  degree(): number {
    return this.#known.neighbours.length;
  }

  isSender(slot: number): boolean {
    return this.#at(slot)?.isSender ?? false;
  }

  senderSlot(): number {
    return this.#known.neighbours.findIndex(({ isSender }) => isSender);
  }

  isOrigin(slot: number): boolean {
    return this.#at(slot)?.isOrigin ?? false;
  }

  forward(slot: number, ttl: number, hops: number, state: number): void {
    this.sent.push({ slot, ttl, hops, state });
  }

  remembered(): number {
    return this.#marks.remembered;
  }

  remember(value: number): void {
    this.#marks.remembered = value;
  }

  isMarked(slot: number): boolean {
    return this.#marks.marked.has(slot);
  }

  mark(slot: number): void {
    this.#marks.marked.add(slot);
  }

  degreeOf(slot: number): number {
    return this.#at(slot)?.degree ?? 0;
  }

  mayHold(slot: number): boolean {
    return this.#at(slot)?.mayHold ?? false;
  }

  isUltrapeer(): boolean {
    return this.#known.isUltrapeer;
  }

  isUltrapeerAt(slot: number): boolean {
    return this.#at(slot)?.isUltrapeer ?? false;
  }

  ultrapeersOf(slot: number): number {
    return this.#at(slot)?.ultrapeers ?? 0;
  }

  isTreeLink(slot: number): boolean {
    return this.#at(slot)?.isTreeLink ?? false;
  }

  #at(slot: number) {
    return this.#known.neighbours[slot];
  }
}
