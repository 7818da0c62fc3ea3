/** An event's id: who saw it, and its number there. `3#17` is the 17th of peer 3, `sim#2` the supervisor's second. */
export type EventId = string;

export interface Base {
  readonly id: EventId;
  /** Milliseconds since the run began, with microseconds as decimals; one clock for all processes. */
  readonly at: number;
  /** The peer that saw it; absent where the supervisor did. */
  readonly peer?: number;
  readonly cause?: EventId;
}

export interface OfQuery extends Base {
  readonly peer: number;
  /** 32 lower-case hex digits. */
  readonly query: string;
}
