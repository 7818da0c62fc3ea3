import type { Address, Compression, DigestMode, PeerId } from '../core/vocabulary.js';
import type { SharedFile } from '../share/share.js';
import type { QueryOutcome, ReportedEvent } from '../trace/event.js';

/**
 * What the supervisor and its children say to each other over IPC, as JSON. This is all that they share: the
 * boundary between them is a real process.
 */

/** Bounds that a peer holds to whatever others send it. */
export interface PeerLimits {
  /** Inbound connections at once. */
  readonly connections: number;
  /** Milliseconds after which a connection that says nothing, or too little, is cut off. */
  readonly idleMs: number;
}

export const defaultLimits: PeerLimits = { connections: 256, idleMs: 10_000 };

/** A neighbour as a peer knows it. */
export interface NeighbourConfig {
  readonly id: PeerId;
  /** Null where the neighbour is absent and its port was to be chosen by the system: it is never dialled. */
  readonly address: Address | null;
  readonly dialect: string;
}

export interface PeerConfig {
  readonly id: PeerId;
  /** What its events are numbered under: its id, and which life it is where it was started again (`3.2`). */
  readonly name: string;
  readonly ip: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly shareDir: string;
  readonly downloadDir: string;
  /** Whether what it downloaded in an earlier life is shared from the start. */
  readonly sharesDownloads: boolean;
  readonly forwardOnHit: boolean;
  readonly compression: Compression;
  readonly digest: DigestMode;
  /** Whether a download may replace a file that is there with other content. */
  readonly overwrite: boolean;
  /** What a client must know to ask. */
  readonly token: string;
  /** `process.hrtime.bigint()` of the run's beginning, in decimal: all processes date events from it. */
  readonly epoch: string;
  readonly limits: PeerLimits;
}

export type ToPeer =
  /** Listen. Answered by `listening` or `failed`. */
  | { readonly type: 'configure'; readonly config: PeerConfig }
  /**
   * Open the links, or change to these: a link that stays as it was is left alone. Answered by `linked` when each is
   * open or has failed.
   */
  | ({ readonly type: 'link'; readonly ask: number } & LinkConfig)
  /** No message of this query is under way any more. */
  | { readonly type: 'settled'; readonly query: string }
  /** Answered by a `file:held` event if so, then `looked-up`. */
  | { readonly type: 'look-up'; readonly ask: number; readonly file: string }
  /** Answered by `described`. Digests of files take a while. */
  | { readonly type: 'describe'; readonly ask: number; readonly digests: boolean }
  /** Close everything and exit. */
  | { readonly type: 'stop' };

/**
 * What a native peer knows of the others: its neighbours, and the foreign peers, whose dialects it speaks and whose messages it
 * limits. It does not know the other native peers, or the start of n peers would cost n² entries.
 */
export interface LinkConfig {
  readonly neighbours: readonly NeighbourConfig[];
  /** Every address of each foreign peer, its own address first. */
  readonly foreignPeers: readonly KnownPeer[];
  /** Foreign peers that list this peer as a neighbour: they may send to it without `hello`. */
  readonly maySendWithoutHello: readonly PeerId[];
}

/** A peer, an address at which it is reached, and its dialect. */
export interface KnownPeer extends Address {
  readonly id: PeerId;
  readonly dialect: string;
}

/** A peer as it sees itself. */
export interface PeerDescription {
  /** In the order of their names. */
  readonly files: readonly SharedFile[];
  readonly links: readonly { readonly id: PeerId; readonly isOpen: boolean }[];
}

export type FromPeer =
  | { readonly type: 'listening'; readonly address: Address }
  /** The next three carry the number of what they answer. */
  | { readonly type: 'linked'; readonly ask: number }
  | { readonly type: 'looked-up'; readonly ask: number }
  | { readonly type: 'described'; readonly ask: number; readonly description: PeerDescription }
  /** Events of one turn, together: a message's arrival is never reported without what it led to at once. */
  | { readonly type: 'events'; readonly events: readonly ReportedEvent[] }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

export type ToClient =
  | {
      readonly type: 'ask';
      /** Of this run's questions, which: what answers it says so. */
      readonly number: number;
      readonly origin: Address;
      readonly token: string;
      readonly file: string;
      readonly ttl: number;
    }
  /** Send a `get` to each of these in the name of their neighbour, the origin. */
  | {
      readonly type: 'ask-in-name';
      readonly number: number;
      readonly file: string;
      readonly ttl: number;
      readonly query: string;
      readonly neighbours: readonly (NeighbourConfig & { readonly origin: Address })[];
    }
  /** Hang up: the origin then gives the question up. */
  | { readonly type: 'cancel'; readonly number: number }
  | { readonly type: 'stop' };

export type FromClient =
  | { readonly type: 'answered'; readonly number: number; readonly outcome: QueryOutcome }
  /** A `get` in somebody's name could not be sent to this neighbour. */
  | {
      readonly type: 'unreachable';
      readonly number: number;
      readonly neighbour: PeerId;
      readonly reason: string;
    }
  | { readonly type: 'failed'; readonly number: number; readonly message: string };
