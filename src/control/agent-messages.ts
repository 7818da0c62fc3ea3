import type { Failure } from '../core/errors.js';
import type { MemoryLimits } from '../core/memory.js';
import type { Limits } from '../core/resources.js';
import type { Address } from '../core/vocabulary.js';
import type { Activity } from '../processes/activity.js';
import type { Exit } from '../processes/child.js';
import type { FileAnswer, FileOrder } from './file-messages.js';

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
  /** The message lacks these texts: those that `text` gave last. */
  | {
      readonly type: 'to';
      readonly child: ChildNumber;
      readonly message: unknown;
      readonly texts?: readonly string[];
    }
  /** A text that messages to many children have, by its key in them; see `CommonTexts`. */
  | { readonly type: 'text'; readonly key: string; readonly text: string }
  | { readonly type: 'stop'; readonly child: ChildNumber; readonly message: unknown }
  | { readonly type: 'signal'; readonly child: ChildNumber; readonly signal: NodeJS.Signals }
  /** What have these children done? Answered by `activity`. */
  | { readonly type: 'look'; readonly children: readonly ChildNumber[] }
  /** What has the host for so many more threads? Answered by `resources`. */
  | { readonly type: 'measure'; readonly threads: number }
  | { readonly type: 'files'; readonly order: FileOrder }
  /** End all children, answer `left`, and exit. Its peers have listened at these addresses. */
  | { readonly type: 'leave'; readonly addresses: readonly Address[] };

/** What a host has for processes. */
export interface HostResources {
  readonly limits: Limits;
  readonly memory: MemoryLimits;
  /** As `machineId`. */
  readonly machine: string | null;
}

/** What is left of a run on a host. */
export interface LeftOnHost {
  readonly processes: number;
  readonly ports: number;
  readonly temporaryFiles: number;
}

export type FromAgent =
  /** Sent at regular intervals: what the supervisor asks may be on its way behind much else. */
  | { readonly type: 'alive' }
  | { readonly type: 'files'; readonly answer: FileAnswer }
  /** `sent` is that of the question; `now` is the host's monotonic clock in nanoseconds, in decimal. */
  | { readonly type: 'clock'; readonly sent: string; readonly now: string }
  | { readonly type: 'started'; readonly child: ChildNumber; readonly pid: number | null }
  /** Of those that live: milliseconds as in `Activity`; null where the system does not show them. */
  | {
      readonly type: 'activity';
      readonly children: readonly (readonly [ChildNumber, Activity | null])[];
    }
  | ({ readonly type: 'resources' } & HostResources)
  /** It was stopped and killed, and lives: the system cannot end it. */
  | { readonly type: 'stuck'; readonly child: ChildNumber }
  /** The agent got this signal, because its engine ends the job. It goes on for a while. */
  | { readonly type: 'ending'; readonly signal: NodeJS.Signals }
  | ({ readonly type: 'left' } & LeftOnHost)
  | { readonly type: 'from'; readonly child: ChildNumber; readonly message: unknown }
  | {
      readonly type: 'gone';
      readonly child: ChildNumber;
      readonly exit: Exit;
      /** Why it could not be started; null if it was. */
      readonly startError: Failure | null;
      readonly lastLines: readonly string[];
    };
