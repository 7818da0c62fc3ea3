import type { PeerId } from '../core/vocabulary.js';

/** Why a peer's part in a flood was not as predicted. */
export type DifferenceKind =
  /**
   * Its first copy came over a longer path than the shortest: latencies are not equal, and that one was faster (called
   * short-circuiting). It had less TTL left, so that nothing or less may have followed from it; and it came from another
   * sender, so that another neighbour was spared: the sender and the origin are not asked.
   */
  | 'longer-way'
  /** Its first copy came over a path no longer than predicted, but another: through what was predicted to answer. */
  | 'other-way'
  /** The query did not come to it. */
  | 'not-reached'
  /** The query came to it, and was predicted not to. */
  | 'reached'
  /** It has the file, which was not known: it has been downloaded, or put there. */
  | 'holder-appeared'
  /** It had the file before and has not now. */
  | 'holder-vanished'
  /** The query did not come to it, or it did not pass it on to all, as it died. */
  | 'peer-died'
  /** What it sent to peers of the network did not get there. */
  | 'undelivered'
  /** What it sent to an absent neighbour got there: something listens at its address. */
  | 'delivered'
  /** What came to it, or what it sent, was not told: the flood was not counted to its end. */
  | 'untold'
  /** It sent what the rules forbid, having heard what it heard, or did not send what they ask. */
  | 'unexplained';

/** A peer may have several: one for what it heard, others for what it made of that. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly peer: PeerId;
  /** Links that its first copy crossed, or was predicted to cross; null where none came. */
  readonly hops: { readonly predicted: number | null; readonly seen: number | null };
  /** Of the kinds that end in `-way`, and of `reached`: its first copy's path, from the origin as far as it is known. */
  readonly path: readonly PeerId[];
  /** Of messages that were sent, failed, or are missing: whom they were to go to. */
  readonly to: readonly PeerId[];
  /** Whether no TTL was left there. */
  readonly expired: boolean;
  /** Peers reached more than predicted: 1, 0 or -1. */
  readonly reached: number;
  /** Messages delivered more than predicted; below 0, less. */
  readonly messages: number;
  /** The peers whose own difference led to this one; empty where it began here. */
  readonly because: readonly PeerId[];
}
