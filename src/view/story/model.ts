import type { PeerId } from '../../core/vocabulary.js';
import type { ComparedWith, EventId, FaultEffect, OverlayPeer } from '../../trace/event.js';

/**
 * What the pictures draw. A {@link Story} makes it from the events of a trace, one by one. All times are milliseconds since
 * the start of the run; all lists only grow, so a position in a list is a name that stays.
 */

/**
 * What became of a copy of the query: `asked`: the first copy at a peer, which forwards it. `holder`: the first copy at a
 * peer that has the file. `duplicate`, `own`, `ttl`, `dead-end`, `stopped`: dropped, see `query:dropped`. `unreachable`: could not
 * be sent. `unseen`: arrived, and nobody reports what the peer did. `lost`: sent, and never arrived.
 * `lost-by-fault`: a fault dropped it on its link.
 */
export type CopyFate =
  | 'asked'
  | 'holder'
  | 'duplicate'
  | 'own'
  | 'ttl'
  | 'dead-end'
  | 'stopped'
  | 'unreachable'
  | 'unseen'
  | 'lost'
  | 'lost-by-fault';

/** What became of a hit: the origin requests the file there, keeps it as an alternate, or ignores it. */
export type HitFate = 'request' | 'alternate' | 'ignore' | 'unknown' | 'unreachable' | 'lost';

/** What became of a transfer. */
export type TransferFate = 'verified' | 'failed' | 'lost';

/** What a fault has done: to a message, a peer, a connection or a transfer; or that it begins or ends. */
export interface FaultAct {
  /** The number of the fault. */
  readonly fault: number;
  /** As `--fault` takes it; empty if the trace does not say. */
  readonly text: string;
  readonly effect: FaultEffect | 'lost' | 'duplicated' | 'began' | 'ended';
  /** See `fault:applied`. */
  readonly amount: number | null;
  readonly peer: PeerId | null;
  readonly from: PeerId | null;
  readonly to: PeerId | null;
}

/** A fault over the whole run. */
export interface FaultStory {
  readonly number: number;
  readonly text: string;
  /** Its first word. */
  readonly kind: string;
  /** When it was active; `to` is null while it is. */
  readonly spans: readonly { readonly from: number; readonly to: number | null }[];
  /** When it ended for good; null before. */
  readonly endedAt: number | null;
}

interface Travel {
  /** Position in `Story.messages`. */
  readonly index: number;
  /** Position in `Story.queries`. */
  readonly query: number;
  /** Null if unknown. */
  readonly from: PeerId | null;
  /** Null if unknown. */
  readonly to: PeerId | null;
  readonly sentAt: number;
  /** When it arrived, failed, or was dropped by a fault; null while it is under way, and for a lost one. */
  readonly endedAt: number | null;
  /** The message that led to this one, as a position in `Story.messages`; null for the messages of the origin. */
  readonly cause: number | null;
  /** The event of its sending; null if nobody reports it. */
  readonly sentEvent: EventId | null;
  /** The event of its end. */
  readonly endEvent: EventId | null;
  /** Why it failed, in the plain words of the trace. */
  readonly reason: string | null;
  /** What faults did to it. */
  readonly acts: readonly FaultAct[];
}

/** One copy of a query on one link. */
export interface Copy extends Travel {
  readonly kind: 'query';
  /** Null while it is under way. */
  readonly fate: CopyFate | null;
  /** The wave: links between the origin and the receiver, along this copy's path; 1 for the origin's messages. */
  readonly hop: number;
  /** As on the wire. */
  readonly ttl: number;
  /** Neighbours to which the receiver forwards it. */
  readonly forwardedTo: readonly PeerId[];
  /** The message of which a fault made this copy, as a position in `Story.messages`; null if a peer sent it. */
  readonly copyOf: number | null;
}

/** A `found`, sent directly to the origin. */
export interface Hit extends Travel {
  readonly kind: 'hit';
  readonly fate: HitFate | null;
  readonly hop: number | null;
  readonly size: number | null;
  readonly sha256: string | null;
}

/** A file on its way from a holder to the origin. */
export interface Transfer extends Travel {
  readonly kind: 'transfer';
  readonly fate: TransferFate | null;
  readonly file: string;
  /** How much of the archive had arrived, and when; ascending. */
  readonly progress: readonly { readonly at: number; readonly received: number }[];
  /** Bytes of the content as announced; null if unknown. */
  readonly size: number | null;
  /** Bytes of the archive; null until it is known. */
  readonly bytes: number | null;
  readonly md5: string | null;
  readonly sha256: string | null;
  /** What the content was compared with; null until it is verified, and in older traces. */
  readonly comparedWith: ComparedWith | null;
}

export type Message = Copy | Hit | Transfer;

/**
 * One visible change of a query. `message` is the message that ends (or, for `hit-sent` and `requested`, begins) with this
 * step.
 */
export interface Step {
  readonly at: number;
  readonly kind:
    | 'issued'
    | 'arrived'
    | 'unreachable'
    | 'lost'
    | 'copied'
    | 'hit-sent'
    | 'search-step'
    | 'search-ended'
    | 'check-sent'
    | 'check-received'
    | 'check-answered'
    | 'check-failed'
    | 'hit'
    | 'requested'
    | 'verified'
    | 'failed'
    | 'settled'
    | 'resolved'
    | 'died'
    | 'stopped'
    | 'started'
    | 'host-lost'
    | 'fault';
  /** Position in `Story.messages`; null for a step without a message. */
  readonly message: number | null;
  /** The peer that the step is about; null for `settled`. */
  readonly peer: PeerId | null;
  /** The event of the step. */
  readonly event: EventId;
  /** Of the steps `lost`, `copied` and `fault`. */
  readonly act?: FaultAct;
  /** Of `search-step`: its number. */
  readonly number?: number;
  /** Of `check-received` and `check-answered`. */
  readonly goesOn?: boolean;
  /** Of the step `host-lost`. */
  readonly host?: HostStory;
}

/** One query. */
export interface QueryStory {
  /** Position in `Story.queries`. */
  readonly index: number;
  /** 32 hex digits. */
  readonly id: string;
  readonly file: string;
  readonly origin: PeerId;
  readonly ttl: number;
  /** The search strategy with its settings; null: a flood. */
  readonly strategy: string | null;
  readonly issuedAt: number;
  /** Positions in `Story.messages`, in order of sending as far as the trace's order tells. */
  readonly messages: readonly number[];
  /** In order of time. Live: a late report may insert a step before the last ones; `revision` counts such changes. */
  readonly steps: readonly Step[];
  /** Null until all messages are counted. */
  readonly settledAt: number | null;
  readonly settledBy: 'count' | 'quiet' | null;
  readonly outcome: 'verified' | 'held' | 'not-found' | 'unverified' | 'abandoned' | null;
  readonly resolvedAt: number | null;
  /** Peers that matched the query, or hold the file themselves, by what the trace shows so far. */
  readonly holders: ReadonlySet<PeerId>;
  /** The topology that is valid for this query. */
  readonly overlay: Overlay;
  /** Rises with each change of this query. */
  readonly revision: number;
}

/** A topology: from the start of the run, or from a `topology:changed`. */
export interface Overlay {
  readonly peers: readonly OverlayPeer[];
  /** Neighbours that are not peers of the run. */
  readonly absent: readonly PeerId[];
  readonly forwardOnHit: boolean;
}

/** A machine on which peers run. */
export interface HostStory {
  /** Position in `Story.hosts`. */
  readonly index: number;
  readonly name: string;
  readonly ip: string;
  readonly peers: readonly PeerId[];
  /** By how many milliseconds times of its events may be wrong. */
  readonly uncertainty: number;
  readonly joinedAt: number;
  /** When it left, or was lost; null while it is there. */
  readonly endedAt: number | null;
  /** Why it was lost; null if it was not. */
  readonly lost: string | null;
}

/** A peer over the whole run. */
export interface PeerStory {
  readonly id: PeerId;
  readonly ip: string | null;
  readonly port: number | null;
  /** Names in its share, at most 100; null if they were not reported. Folders end with `/`. */
  readonly files: readonly string[] | null;
  /** Number of files and folders in its share. */
  readonly fileCount: number | null;
  /** When it was running: each entry begins at a start and ends at a death or a stop. */
  readonly lives: readonly {
    readonly from: number;
    readonly to: number | null;
    readonly end: 'died' | 'stopped' | null;
  }[];
  /** When a fault had paused it; `to` is null while it has. */
  readonly pauses: readonly { readonly from: number; readonly to: number | null }[];
}
