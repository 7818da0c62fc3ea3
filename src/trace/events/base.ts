/** An event's id: who saw it, and its number there. `3#17` is the 17th of peer 3, `supervisor#2` the supervisor's second. */
export type EventId = string;

/** Who tells of what a peer does that tells nothing itself. */
export type Observer = number | 'proxy' | 'supervisor';

export interface Base {
  readonly id: EventId;
  /** Milliseconds since the run began, with microseconds as decimals; one clock for all processes. */
  readonly at: number;
  /** The peer that it is about; absent where it is about none. It told of it itself, unless `observedBy` says otherwise. */
  readonly peer?: number;
  /**
   * Who saw it, where that is not the peer itself: a program that others wrote tells nothing. A neighbour's number, `tap` for
   * the relay on its link, or `sim` for the supervisor.
   */
  readonly observedBy?: Observer;
  readonly cause?: EventId;
}

export interface OfQuery extends Base {
  readonly peer: number;
  /** 32 lower-case hex digits. */
  readonly query: string;
}
