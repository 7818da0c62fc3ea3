import type { DialectName } from '../../core/vocabulary.js';
import type { Base } from '../event.js';

/** Events of the run, its peers and their links. */
export type NetworkEvent =
  | RunStarted
  | RunFinished
  | TopologyChanged
  | PeerStarted
  | PeerStopped
  | PeerDied
  | ShareListed
  | LinkOpened
  | LinkFailed
  | LinkAccepted
  | LinkClosed
  | ConnectionsClosed
  | MessageInvalid;

/** A peer as configured. */
export interface OverlayPeer {
  readonly id: number;
  /** The peers that it sends queries to. */
  readonly neighbours: readonly number[];
  /** Set for a foreign peer. */
  readonly program?: {
    readonly command: string;
    readonly dialect: DialectName;
    /** Whether a proxy observes its links to other foreign peers. */
    readonly tap: boolean;
  };
}

/** The run begins. This is the first event of every trace. */
export interface RunStarted extends Base {
  readonly type: 'run:started';
  /** Version of the trace's shape. */
  readonly schema: 1;
  /** Version of floodsim. */
  readonly floodsim: string;
  /** Name of the topology. */
  readonly topology: string;
  /** All peers as configured: everything that a report needs to know about the graph. */
  readonly peers: readonly OverlayPeer[];
  /** Neighbours that are not peers of the run. */
  readonly absent: readonly number[];
  /** Whether holders forward a query, too: the network's option `forward_on_hit`. Default false. */
  readonly forwardOnHit?: boolean;
  /** The search strategy with its settings, such as `walk:walkers=4`; missing: a flood. */
  readonly strategy?: string;
  /** The seed of all random numbers: of the faults of a run, or of a simulation; missing in a run without faults. */
  readonly seed?: string;
  /** Set if no process ran: times are virtual, and no file was sent. */
  readonly simulated?: true;
}

/** The run has ended, and all its processes are gone. This is the last event; a trace without it is cut off. */
export interface RunFinished extends Base {
  readonly type: 'run:finished';
  /** The exit code of the run. */
  readonly exitCode: number;
}

/** The network was modified while it ran. The new topology is valid from this event on. */
export interface TopologyChanged extends Base {
  readonly type: 'topology:changed';
  /** All peers as configured now. */
  readonly peers: readonly OverlayPeer[];
  /** Neighbours that are not peers of the run. */
  readonly absent: readonly number[];
}

/** The peer's process runs and listens. */
export interface PeerStarted extends Base {
  readonly type: 'peer:started';
  readonly peer: number;
  /** Id of its process. */
  readonly pid: number;
  /** Where it listens. */
  readonly ip: string;
  readonly port: number;
  /** Name of the host where it runs; only in a run on several hosts. */
  readonly host?: string;
}

/** The peer's process has ended, because the run stopped or restarted it. */
export interface PeerStopped extends Base {
  readonly type: 'peer:stopped';
  readonly peer: number;
}

/** The peer's process has ended, although the run did not stop it. */
export interface PeerDied extends Base {
  readonly type: 'peer:died';
  readonly peer: number;
  /** Its exit code; null if a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it, such as `SIGKILL`. */
  readonly signal: string | null;
  /** Why no more is known, such as `host n2 is lost`; then code and signal are null. */
  readonly reason?: string;
  /** The last lines of its output, at most 32. */
  readonly lastLines: readonly string[];
  /** Path of its full log. */
  readonly log: string;
}

/** What a peer shared when it started. */
export interface ShareListed extends Base {
  readonly type: 'share:listed';
  readonly peer: number;
  /** Names of files and folders at the top of its share, at most 100; the names of folders end with `/`. */
  readonly files: readonly string[];
  /** How many there are. */
  readonly total: number;
}

/** The peer has connected to a neighbour. */
export interface LinkOpened extends Base {
  readonly type: 'link:opened';
  readonly peer: number;
  /** The neighbour. */
  readonly to: number;
}

/** The peer could not connect to a neighbour. It tries again when it next sends to it. */
export interface LinkFailed extends Base {
  readonly type: 'link:failed';
  readonly peer: number;
  /** The neighbour. */
  readonly to: number;
  /** Plain words, such as `connection refused`. */
  readonly reason: string;
}

/** A neighbour has connected to this peer and sent `hello`. */
export interface LinkAccepted extends Base {
  readonly type: 'link:accepted';
  readonly peer: number;
  /** The neighbour. */
  readonly from: number;
}

/** A neighbour's connection to this peer has ended; no more messages arrive on it. */
export interface LinkClosed extends Base {
  readonly type: 'link:closed';
  readonly peer: number;
  /** The neighbour. */
  readonly from: number;
}

/** The peer closed connections to it, because there were too many: those that had sent no message for the longest time. */
export interface ConnectionsClosed extends Base {
  readonly type: 'connections:closed';
  readonly peer: number;
  /** How many. Links of native peers and clients are not among them. */
  readonly count: number;
}

/**
 * Bytes arrived at the peer that are not a message, or a message that it refuses: a query or a hit of an address that is not of the
 * run, or one without query id where no peer sends it.
 */
export interface MessageInvalid extends Base {
  readonly type: 'message:invalid';
  readonly peer: number;
  /** The sender; null if it is not known. */
  readonly from: number | null;
  /** What is wrong with them. */
  readonly reason: string;
  /** The bytes, quoted, shortened, with escapes. */
  readonly bytes: string;
}
