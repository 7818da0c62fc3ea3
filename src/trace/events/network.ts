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
  | LinkOpened
  | LinkFailed
  | LinkAccepted
  | LinkClosed
  | MessageInvalid;

/** A peer as configured. */
export interface OverlayPeer {
  readonly id: number;
  readonly neighbours: readonly number[];
  /** Set for a foreign peer. */
  readonly program?: {
    readonly command: string;
    readonly dialect: DialectName;
    /** Whether a proxy observes its links to other foreign peers. */
    readonly tap: boolean;
  };
}

export interface RunStarted extends Base {
  readonly type: 'run:started';
  readonly floodsim: string;
  readonly topology: string;
  /** All peers as configured: everything that a report needs to know about the graph. */
  readonly peers: readonly OverlayPeer[];
  /** Neighbours that are not peers of the run. */
  readonly absent: readonly number[];
}

export interface RunFinished extends Base {
  readonly type: 'run:finished';
  readonly exitCode: number;
}

/** The new topology, valid from this event on. */
export interface TopologyChanged extends Base {
  readonly type: 'topology:changed';
  readonly peers: RunStarted['peers'];
  readonly absent: RunStarted['absent'];
}

export interface PeerStarted extends Base {
  readonly type: 'peer:started';
  readonly peer: number;
  readonly pid: number;
  readonly ip: string;
  readonly port: number;
}

export interface PeerStopped extends Base {
  readonly type: 'peer:stopped';
  readonly peer: number;
}

export interface PeerDied extends Base {
  readonly type: 'peer:died';
  readonly peer: number;
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines of its output, at most 32. */
  readonly lastLines: readonly string[];
  /** Path of its full log. */
  readonly log: string;
}

export interface LinkOpened extends Base {
  readonly type: 'link:opened';
  readonly peer: number;
  readonly to: number;
}

export interface LinkFailed extends Base {
  readonly type: 'link:failed';
  readonly peer: number;
  readonly to: number;
  readonly reason: string;
}

/** A neighbour has connected to this peer and sent `hello`. */
export interface LinkAccepted extends Base {
  readonly type: 'link:accepted';
  readonly peer: number;
  readonly from: number;
}

/** A neighbour's connection to this peer has ended; no more messages arrive on it. */
export interface LinkClosed extends Base {
  readonly type: 'link:closed';
  readonly peer: number;
  readonly from: number;
}

/** Bytes arrived that are not a message; they are quoted, shortened, with escapes. */
export interface MessageInvalid extends Base {
  readonly type: 'message:invalid';
  readonly peer: number;
  readonly from: number | null;
  readonly reason: string;
  readonly bytes: string;
}
