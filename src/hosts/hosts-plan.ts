import type { Launcher } from './launchers.js';
import type { Placement } from './placement.js';

/** On which hosts a network runs, and how their agents are started. */
export interface HostsPlan {
  readonly launcher: Launcher;
  /** How many, at least 1. */
  readonly hosts: number;
  /** Their names for the launcher; null: it chooses them. */
  readonly names: readonly string[] | null;
  readonly placement: Placement;
  /** Whether the run goes on without hosts that are missing, if one is there. */
  readonly isPartial: boolean;
  /** How long the others may take after the first host. */
  readonly withinMs: number;
  /** Path of an invitation that agents started by hand have; null: a new one. */
  readonly invitation: string | null;
}
