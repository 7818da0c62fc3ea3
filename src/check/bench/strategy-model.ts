import {
  CollectingSite,
  type KnownNeighbour,
  type QueryMarks,
  type Sending,
} from '../../protocol/collecting-site.js';
import { isLeaf, parentSlot } from '../../protocol/roles.js';
import type { Outcome } from '../../protocol/router.js';
import type { NewQuery, Strategy } from '../../protocol/strategy.js';

/** A message of a query to the candidate. Neighbours are slots. */
export interface ModelMessage {
  readonly from: number;
  readonly ttl: number;
  readonly hops: number;
  readonly state: number;
  /** Whether the candidate has the file. */
  readonly holds?: boolean;
}

/** What a neighbour announces. */
export interface Announced {
  readonly degree: number;
  readonly isUltrapeer: boolean;
  readonly ultrapeers: number;
  /** Whether it chose the candidate for its tree. */
  readonly isChild: boolean;
  readonly files: readonly string[];
}

/** The candidate as the rules describe it: what it decides about the messages of one query, one after the other. */
export class ModelPeer {
  readonly #strategy: Strategy;
  readonly #neighbours: readonly KnownNeighbour[];
  readonly #isUltrapeer: boolean;
  readonly #marks: QueryMarks = { isSeen: false, remembered: 0, marked: new Set() };

  /** @param announced by slot */
  constructor(strategy: Strategy, announced: readonly Announced[], file: string) {
    this.#strategy = strategy;
    const degreeOf = (slot: number): number => announced[slot]?.degree ?? 0;
    const parent = parentSlot(announced.length, degreeOf, (slot) => slot);
    this.#isUltrapeer = !isLeaf(announced.length, degreeOf, strategy.leafDegree ?? 0);
    this.#neighbours = announced.map(({ degree, isUltrapeer, ultrapeers, isChild, files }, slot) => ({
      ...{ isSender: false, isOrigin: false, degree, isUltrapeer, ultrapeers },
      mayHold: files.includes(file),
      isTreeLink: isChild || slot === parent,
    }));
  }

  arrive(message: ModelMessage): { readonly outcome: Outcome; readonly sent: readonly Sending[] } {
    const site = this.#siteFor(message.from, message.holds ?? false);
    const outcome = this.#strategy.arrive(site, message.ttl, message.hops, message.state);
    return { outcome, sent: site.sent };
  }

  /** The origin has answered that a walker goes on. */
  goOn({ from, ttl, hops, state }: ModelMessage): readonly Sending[] {
    const site = this.#siteFor(from, false);
    this.#strategy.goOn?.(site, ttl, hops, state);
    return site.sent;
  }

  /** The first step of a query of its own. */
  begin(query: NewQuery): readonly Sending[] {
    const site = this.#siteFor(-1, false);
    this.#strategy.begin(query).next(site, 0);
    return site.sent;
  }

  #siteFor(sender: number, holds: boolean): CollectingSite {
    const neighbours = this.#neighbours.map((one, slot) => ({ ...one, isSender: slot === sender }));
    return new CollectingSite(
      { isOwn: false, holds, isUltrapeer: this.#isUltrapeer, neighbours },
      this.#marks,
    );
  }
}
