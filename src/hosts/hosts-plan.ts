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

/** What the user gave; `run/` describes each. */
export interface GivenHosts {
  readonly hosts?: number | string | readonly string[] | undefined;
  readonly launcher?: string | undefined;
  readonly place?: string | undefined;
  readonly partial?: boolean | undefined;
  readonly hostsWithin?: number | undefined;
  readonly invitation?: string | undefined;
  readonly ports?: 'ini' | 'auto' | undefined;
}

export interface PlanContext {
  /** Start of relative paths. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Throws the error of one option: at its line, if the topology has it. */
export type Fail = (name: 'launcher' | 'hosts', message: string, hint: string) => never;
