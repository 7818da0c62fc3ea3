import type { OriginSite, SearchSite } from '../protocol/strategy.js';
import type { ActiveQuery } from './active-queries.js';
import type { EngineOptions } from './options.js';

/** What a site calls to send a message on a link. */
export type Send = (
  query: ActiveQuery,
  from: number,
  link: number,
  ttl: number,
  hops: number,
  state: number,
) => void;

/** One object for all peers and queries: it is moved from event to event, so that nothing is allocated. */
export class EngineSite implements SearchSite, OriginSite {
  readonly #options: EngineOptions;
  readonly #offsets: Uint32Array;
  readonly #targets: Uint32Array;
  readonly #senderSlots: Int32Array;
  readonly #send: Send;
  #query!: ActiveQuery;
  #seen!: Int32Array;
  #origin = 0;
  #peer = 0;
  /** The link of the message; -1 at the origin. */
  #link = -1;

  constructor(options: EngineOptions, send: Send) {
    this.#options = options;
    this.#offsets = options.overlay.offsets;
    this.#targets = options.overlay.targets;
    this.#senderSlots = options.overlay.senderSlots;
    this.#send = send;
  }

  /** @param link the one that the message came on; -1 at the origin of the query */
  moveTo(query: ActiveQuery, peer: number, link: number): void {
    this.#query = query;
    this.#seen = query.seen;
    this.#origin = query.plan.origin;
    this.#peer = peer;
    this.#link = link;
  }

  isOwn(): boolean {
    return this.#peer === this.#origin;
  }

  markSeen(): boolean {
    const seen = this.#seen;
    const at = this.#peer >>> 5;
    const bit = 1 << (this.#peer & 31);
    const bits = seen[at] as number;
    if ((bits & bit) !== 0) return false;
    seen[at] = bits | bit;
    this.#query.counts.reached += 1;
    return true;
  }

  holds(): boolean {
    return this.#options.holds(this.#peer, this.#query.plan.file);
  }

  degree(): number {
    return (this.#offsets[this.#peer + 1] as number) - (this.#offsets[this.#peer] as number);
  }

  isSender(slot: number): boolean {
    return slot === this.senderSlot();
  }

  senderSlot(): number {
    return this.#link < 0 ? -1 : (this.#senderSlots[this.#link] as number);
  }

  isOrigin(slot: number): boolean {
    return this.#neighbour(slot) === this.#origin;
  }

  forward(slot: number, ttl: number, hops: number, state: number): void {
    this.#send(this.#query, this.#peer, this.#linkOf(slot), ttl, hops, state);
  }

  remembered(): number {
    return this.#query.remembered?.[this.#peer] ?? 0;
  }

  remember(value: number): void {
    const { remembered } = this.#query;
    if (remembered !== null) remembered[this.#peer] = value;
  }

  degreeOf(slot: number): number {
    if (!this.#announces(slot)) return 0;
    const peer = this.#neighbour(slot);
    return (this.#offsets[peer + 1] as number) - (this.#offsets[peer] as number);
  }

  mayHold(slot: number): boolean {
    return (
      this.#announces(slot) && this.#options.knowledge.mayHold(this.#linkOf(slot), this.#query.plan.file)
    );
  }

  isUltrapeer(): boolean {
    return this.#options.knowledge.isUltrapeer(this.#peer);
  }

  isUltrapeerAt(slot: number): boolean {
    return this.#announces(slot) && this.#options.knowledge.isUltrapeer(this.#neighbour(slot));
  }

  ultrapeersOf(slot: number): number {
    if (!this.#announces(slot)) return 0;
    const peer = this.#neighbour(slot);
    const end = this.#offsets[peer + 1] as number;
    let count = 0;
    for (let link = this.#offsets[peer] as number; link < end; link += 1)
      if (
        (this.#senderSlots[link] as number) >= 0 &&
        this.#options.knowledge.isUltrapeer(this.#targets[link] as number)
      )
        count += 1;
    return count;
  }

  isMarked(slot: number): boolean {
    const link = this.#linkOf(slot);
    return (((this.#query.marks?.[link >>> 5] ?? 0) >>> (link & 31)) & 1) === 1;
  }

  mark(slot: number): void {
    const { marks } = this.#query;
    const link = this.#linkOf(slot);
    if (marks !== null) marks[link >>> 5] = (marks[link >>> 5] as number) | (1 << (link & 31));
  }

  isTreeLink(slot: number): boolean {
    return this.#options.knowledge.isTreeLink(this.#linkOf(slot));
  }

  /** A neighbour announces itself only to the peers in its own list. */
  #announces(slot: number): boolean {
    return (this.#senderSlots[this.#linkOf(slot)] as number) >= 0;
  }

  #linkOf(slot: number): number {
    return (this.#offsets[this.#peer] as number) + slot;
  }

  #neighbour(slot: number): number {
    return this.#targets[this.#linkOf(slot)] as number;
  }
}
