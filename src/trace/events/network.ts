import type { DialectName } from '../../core/vocabulary.js';
import type { Base } from './base.js';

/** What the run, its peers and their links do. */
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

/** A peer of the overlay as configured. */
export interface OverlayPeer {
  readonly id: number;
  readonly neighbours: readonly number[];
  /** Where it is a program that others wrote: the command and the dialect. What it does is told by others. */
  readonly program?: {
    readonly command: string;
    readonly dialect: DialectName;
    /** Whether others of its kind are heard speaking to it. */
    readonly tap: boolean;
  };
}

export interface RunStarted extends Base {
  readonly type: 'run:started';
  readonly floodsim: string;
  readonly topology: string;
  /** The overlay as configured: everything that a report needs to know of the graph. */
  readonly peers: readonly OverlayPeer[];
  readonly absent: readonly number[];
}

export interface RunFinished extends Base {
  readonly type: 'run:finished';
  readonly exitCode: number;
}

/** The overlay has been modified; from here on it is this one. */
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
  /** The last lines that it printed, at most 32. */
  readonly lastLines: readonly string[];
  /** Path of its whole log. */
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

/** A neighbour's connection to this peer has introduced itself. */
export interface LinkAccepted extends Base {
  readonly type: 'link:accepted';
  readonly peer: number;
  readonly from: number;
}

/** A neighbour's connection to this peer has ended; nothing more will come over it. */
export interface LinkClosed extends Base {
  readonly type: 'link:closed';
  readonly peer: number;
  readonly from: number;
}

/** Bytes came that are no message; they are quoted, shortened, with escapes. */
export interface MessageInvalid extends Base {
  readonly type: 'message:invalid';
  readonly peer: number;
  readonly from: number | null;
  readonly reason: string;
  readonly bytes: string;
}
