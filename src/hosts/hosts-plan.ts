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

/** The options of a network on other machines. Each wins over the `[Launcher]` section of the topology. */
export interface HostOptions {
  /**
   * On how many other machines the peers run, or their names: a list, text with commas, or the path of a file with a name per line.
   * Default: those of the allocation in which the caller runs.
   */
  readonly hosts?: number | string | readonly string[] | undefined;
  /**
   * What starts an agent on each of them: `slurm`, `mpirun`, `parallel`, or a command. `none`: agents are started by hand. `local`:
   * the peers run on this machine, whatever the topology says. Default: this machine.
   */
  readonly launcher?: string | undefined;
  /** Which peers are on which host: `blocks` (the default), `round-robin`, or `random:<seed>`. */
  readonly place?: string | undefined;
  /** Whether the run goes on without hosts that are missing, if one is there. Default false. */
  readonly partial?: boolean | undefined;
  /** Maximum seconds from the first host to the last. Default 60. */
  readonly hostsWithin?: number | undefined;
  /** With `launcher: 'none'`: path of the invitation that the agents have; it is made if it is missing. */
  readonly invitation?: string | undefined;
}

/** What the user gave. */
export interface GivenHosts extends HostOptions {
  readonly ports?: 'ini' | 'auto' | undefined;
}

export interface PlanContext {
  /** Start of relative paths. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Throws the error of one option: at its line, if the topology has it. */
export type Fail = (name: 'launcher' | 'hosts', message: string, hint: string) => never;
