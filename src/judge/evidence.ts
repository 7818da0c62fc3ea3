import type { EventId } from '../trace/event.js';
import type { RunResult } from './result.js';

/** A file or folder that a run has left in the download folder of a peer. */
export interface LeftFile {
  readonly peer: number;
  /** Absolute path, as events name it. */
  readonly path: string;
  /** Hex SHA-256 of the content; null if it was not computed, as that of a folder. */
  readonly sha256: string | null;
}

/** A saved text report beside what the trace gives, for the lines of its messages. */
export interface ComparedReport {
  /** How many lines are as the trace gives them. */
  readonly equal: number;
  readonly notInTrace: readonly { readonly line: number; readonly text: string }[];
  readonly notPrinted: readonly { readonly event: EventId; readonly text: string }[];
}

/** What is known of a run besides its trace. A field that is missing is not known. */
export interface Evidence {
  readonly files?: readonly LeftFile[];
  readonly printed?: ComparedReport;
  readonly result?: Pick<RunResult, 'exitCode' | 'leftovers'>;
}
