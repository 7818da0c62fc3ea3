import type { PeerId } from '../core/vocabulary.js';
import { exactly, type Range } from '../judge/breadth-first.js';
import type { GraphNode } from '../topology/graph.js';

/** One question, with its answer. Ids are those of the network. */
export type Question =
  | {
      /** Which peers does the query reach first in each wave? */
      readonly kind: 'waves';
      readonly origin: PeerId;
      readonly ttl: number;
      /** For each hop from 1 on, the peers that the query reaches for the first time. */
      readonly waves: readonly (readonly PeerId[])[];
    }
  | {
      /** What does a query cost that no TTL ends? */
      readonly kind: 'cost';
      readonly origin: PeerId;
      readonly ttl: number;
      readonly messages: Range;
      readonly duplicates: Range;
      /** Whether the messages are 2E - (N - 1): the network is connected, and all links are two-way. */
      readonly isFullFlood: boolean;
    }
  | {
      /** How many messages does a small TTL save, and which peers does it not reach? */
      readonly kind: 'ttl';
      readonly origin: PeerId;
      readonly ttl: number;
      readonly notReached: readonly PeerId[];
      readonly messages: Range;
      readonly duplicates: Range;
    }
  | {
      /** Which TTL finds the file? */
      readonly kind: 'nearest';
      readonly origin: PeerId;
      readonly holder: PeerId;
      readonly ttl: number;
      readonly path: readonly PeerId[];
    }
  | {
      /** What does a holder save, which does not forward? */
      readonly kind: 'holder';
      readonly origin: PeerId;
      readonly holder: PeerId;
      readonly ttl: number;
      readonly messages: Range;
      readonly without: Range;
    }
  | {
      /** What happens without one of the peers? */
      readonly kind: 'removed';
      readonly origin: PeerId;
      readonly removed: PeerId;
      readonly target: PeerId;
      readonly notReached: readonly PeerId[];
      /** Links to the target before and after; null: there is no path. */
      readonly before: number;
      readonly after: number | null;
    }
  | {
      /** Which TTL is enough for every origin? */
      readonly kind: 'farthest';
      readonly diameter: number;
      readonly pairs: readonly (readonly [PeerId, PeerId])[];
    };

export interface Worksheet {
  readonly network: string;
  readonly seed: string;
  readonly peers: readonly GraphNode[];
  readonly links: number;
  readonly questions: readonly Question[];
}

/** The difference of two counts; exact if both are. */
export function savedOf({ messages, without }: Extract<Question, { kind: 'holder' }>): Range {
  return messages.min === messages.max && without.min === without.max
    ? exactly(without.min - messages.min)
    : { min: without.min - messages.max, max: without.max - messages.min };
}
