import type { Base } from '../event.js';

/** Events of the hosts of a run that uses several machines. */
export type HostEvent = HostJoined | HostLeft | HostLost;

/** The agent of a host has connected, and its clock is compared. */
export interface HostJoined extends Base {
  readonly type: 'host:joined';
  /** Its name; unique in the run. */
  readonly host: string;
  /** Where its peers listen. */
  readonly ip: string;
  /** Id of the agent's process there. */
  readonly pid: number;
  /** The peers that are placed there. */
  readonly placed: readonly number[];
  /** How all peers of the run were placed, as `--place` takes it: `blocks`. */
  readonly placement: string;
  /** By how many milliseconds times of its events may be wrong. */
  readonly uncertainty: number;
}

/** The agent has ended as it was asked to, and nothing is left on its host. */
export interface HostLeft extends Base {
  readonly type: 'host:left';
  readonly host: string;
  /** By how many milliseconds times of its events may be wrong at most. */
  readonly uncertainty: number;
  /** By how many milliseconds its clock went faster than ours during the run; negative: slower. */
  readonly drift: number;
}

/** The connection to the agent has ended, or it was silent for too long. Its peers have died. */
export interface HostLost extends Base {
  readonly type: 'host:lost';
  readonly host: string;
  /** Plain words, such as `no sign of life for 15 s`. */
  readonly reason: string;
  /** The last lines of the agents' output, at most 32. */
  readonly lastLines: readonly string[];
}
