import type { DialectName } from '../../core/vocabulary.js';
import type { ConfigLayout } from '../../foreign/config-text.js';
import type { Guard } from '../../processes/warden.js';
import type { Caps } from '../limits.js';

export interface TrialOptions {
  readonly command: readonly string[];
  readonly dialect: DialectName;
  /** With its settings, such as `walk:walkers=4`; default: flooding. */
  readonly strategy?: string | undefined;
  /** Of the candidate's configuration file; default: that of the dialect. */
  readonly configLayout?: ConfigLayout | undefined;
  /** A new folder for this trial alone. */
  readonly folder: string;
  /** Time for an expected message. */
  readonly patienceMs: number;
  /** Time until the candidate must listen; default: no limit while it gives signs of life. */
  readonly startMs?: number | undefined;
  readonly caps: Caps;
  readonly warden: Guard;
  /** Where the candidate is isolated; null: nowhere. */
  readonly cell: TrialCell | null;
  /** Ends the trial; every wait then fails with its reason. */
  readonly signal: AbortSignal;
  /** Kills the candidate instead of asking it to stop. */
  readonly killSignal: AbortSignal;
}

/** Isolates each trial's candidate from all other processes and files. */
export interface TrialCell {
  /** Words before the command of the candidate with this folder. */
  wrapperOf(folder: string): readonly string[];
  /** A folder of each file system that it may fill. */
  disksOf(folder: string): readonly string[];
}
