import type { Message } from '../../story/model.js';

/**
 * How time lies along the diagram. `clock`: real milliseconds, each phase with a scale of its own. `steps`: all times at which
 * something happens are equally far apart. `waves`: a column for each hop, in it the messages by arrival.
 */
export type AxisKind = 'clock' | 'steps' | 'waves';

/** A part of the axis with a name: phases of the clock, columns of the waves. */
export interface Section {
  readonly kind: 'flood' | 'answer' | 'transfer' | 'settling' | 'wave';
  /** The number of the wave, from 1; 0 for the other kinds. */
  readonly wave: number;
  /** Its place on the axis. */
  readonly from: number;
  readonly to: number;
  /** In ms since the start of the run. Waves overlap in time. */
  readonly startAt: number;
  readonly endAt: number;
  /** How many messages it shows; 0 on the clock. */
  readonly messages: number;
}

/** A place on an axis is a number from 0 to 1; times are ms since the start of the run. */
export interface Axis {
  readonly kind: AxisKind;
  /** The first time that is shown: when the query was issued. */
  readonly startAt: number;
  /** The last time that is shown. */
  readonly endAt: number;
  /** In order of their places; empty for steps. */
  readonly sections: readonly Section[];
  /** All times at which something happens, ascending; empty except for steps. */
  readonly stops: readonly number[];
  /** The place of the cursor at a time. It never moves back as time goes on, except for waves. */
  placeOf(at: number): number;
  timeAt(place: number): number;
  /** Where a message begins and ends. A lost message, and one under way, end where they could have arrived. */
  spanOf(message: Message): Span;
  /** When a message arrives, or could have arrived. */
  endOf(message: Message): number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What all kinds of axis need to know about the times of a query. */
export interface Times {
  readonly startAt: number;
  readonly endAt: number;
  readonly messages: readonly Message[];
  /** Whether nothing can follow. */
  readonly isOver: boolean;
  /** When a message arrives, or could have arrived. */
  endOf(message: Message): number;
}
