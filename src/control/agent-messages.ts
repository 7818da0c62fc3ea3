import type { Exit } from '../processes/child.js';

/**
 * Messages between the supervisor and the agent of a host, after the handshake: JSON, one per line, over one connection. The two know
 * of peers only that they are children with a channel; `message` is what passes through it.
 */

/** A number that the supervisor gives to a child when it starts it. */
type ChildNumber = number;

export type ToAgent =
  /** Answered by `clock` at once. */
  | { readonly type: 'clock'; readonly sent: string }
  | { readonly type: 'start'; readonly child: ChildNumber; readonly entry: 'peer'; readonly log: string }
  | { readonly type: 'to'; readonly child: ChildNumber; readonly message: unknown }
  | { readonly type: 'stop'; readonly child: ChildNumber; readonly message: unknown }
  | { readonly type: 'signal'; readonly child: ChildNumber; readonly signal: NodeJS.Signals }
  /** End all children, and exit. */
  | { readonly type: 'leave' };

export type FromAgent =
  /** `sent` is that of the question; `now` is the host's monotonic clock in nanoseconds, in decimal. */
  | { readonly type: 'clock'; readonly sent: string; readonly now: string }
  | { readonly type: 'started'; readonly child: ChildNumber; readonly pid: number | null }
  | { readonly type: 'from'; readonly child: ChildNumber; readonly message: unknown }
  | {
      readonly type: 'gone';
      readonly child: ChildNumber;
      readonly exit: Exit;
      /** Why it could not be started; null if it was. */
      readonly startError: { readonly code: string | null; readonly message: string } | null;
      readonly lastLines: readonly string[];
    };
