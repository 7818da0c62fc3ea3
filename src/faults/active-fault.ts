import type { Random } from '../core/random.js';
import type { EventId } from '../trace/event.js';
import type { Target } from './fault.js';

/** A fault while it is active, as those parts of the network see it that carry it out. */
export interface ActiveFault<P = unknown> {
  /** 1, 2, 3 ...: its number in this run. */
  readonly number: number;
  readonly target: Target;
  readonly parameters: P;
  /** How often it acts at most; null: without a limit. */
  readonly times: number | null;
  /** Its `fault:started`: the cause of each `fault:applied`. */
  readonly started: EventId;
  /** Aborted when the fault ends. */
  readonly ended: AbortSignal;
  /** Must be called before the fault acts, and counts: false if it has acted as often as it may, or has ended. */
  take(): boolean;
  /** A random sequence of its own for each link or peer, such as `2>3`. */
  random(of: string): Random;
}
