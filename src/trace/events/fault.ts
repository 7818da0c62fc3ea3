import type { Base, OfQuery } from '../event.js';

/** Events of faults that the user has put into a run on purpose. */
export type FaultEvent = FaultAdded | FaultStarted | FaultEnded | FaultApplied | QueryLost | QueryDuplicated;

/** What a fault can do, apart from losing and duplicating messages, which have events of their own. */
export type FaultEffect =
  | 'killed'
  | 'paused'
  | 'resumed'
  | 'stopped'
  | 'started'
  | 'slowed'
  | 'delayed'
  | 'reordered'
  | 'sliced'
  | 'reset'
  | 'flipped'
  | 'truncated'
  | 'stalled'
  | 'swapped'
  | 'lied';

/** A fault is known from here on. */
export interface FaultAdded extends Base {
  readonly type: 'fault:added';
  /** 1, 2, 3 ...: the number of the fault in this run. */
  readonly fault: number;
  /** The fault in its usual form, as `--fault` takes it. */
  readonly text: string;
  /** Its first word: `cut`, `kill` ... */
  readonly kind: string;
  /** Set if it draws random numbers: then only the seed of the run repeats it. */
  readonly random?: true;
}

/** The fault is active from here on. The event that it waited for is the cause. */
export interface FaultStarted extends Base {
  readonly type: 'fault:started';
  readonly fault: number;
}

/** The fault is not active any more: its time is over, it has acted as often as it may, or it was healed. */
export interface FaultEnded extends Base {
  readonly type: 'fault:ended';
  readonly fault: number;
}

/** The fault has acted once. The event with which the fault became active is the cause. */
export interface FaultApplied extends Base {
  readonly type: 'fault:applied';
  readonly fault: number;
  readonly effect: FaultEffect;
  /** The sender of the message, or of the file: the holder. Of a fault on a peer, that peer is in `peer`. */
  readonly from?: number;
  /** The receiver of the message, or of the file. */
  readonly to?: number;
  /** The query of the message or of the file, if it is known. */
  readonly query?: string;
  /** How much: milliseconds of a delay, pieces of a message, or the first byte of an archive that was changed or not sent. */
  readonly amount?: number;
}

/** A fault has dropped a `get` on its link: it does not arrive. Its `query:sent` is the cause. */
export interface QueryLost extends OfQuery {
  readonly type: 'query:lost';
  /** The fault. */
  readonly fault: number;
  /** The neighbour that does not get it. The sender is `peer`. */
  readonly to: number;
  /** As on the wire, like `hops` and `state`; see `query:sent`. */
  readonly ttl: number;
  readonly hops: number;
  readonly state?: number;
}

/** A fault has sent a copy of a `get` on its link: it arrives once more. The `query:sent` of the message is the cause. */
export interface QueryDuplicated extends OfQuery {
  readonly type: 'query:duplicated';
  /** The fault. */
  readonly fault: number;
  /** The neighbour that gets it once more. The sender is `peer`. */
  readonly to: number;
  /** As on the wire, like `hops` and `state`; see `query:sent`. */
  readonly ttl: number;
  readonly hops: number;
  readonly state?: number;
}
