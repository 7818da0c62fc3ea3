import type { QueryOutcome, TraceEvent } from '../trace/event.js';
import type { Address, Compression, DigestMode, PeerId } from '../vocabulary.js';

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
  readonly ip: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly shareDir: string;
  readonly downloadDir: string;
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
  /** Open the links. Answered by `linked` when each is open or has failed. */
  | {
      readonly type: 'link';
      readonly neighbours: readonly NeighbourConfig[];
      readonly peers: readonly KnownPeer[];
    }
  /** No message of this query is under way any more. */
  | { readonly type: 'settled'; readonly query: string }
  /** Answered by a `file:held` event if so, then `looked-up`. */
  | { readonly type: 'look-up'; readonly file: string }
  /** Close everything and exit. */
  | { readonly type: 'stop' };

/** Who listens where, so that events can name a peer by its id. */
export interface KnownPeer extends Address {
  readonly id: PeerId;
}

export type FromPeer =
  | { readonly type: 'listening'; readonly address: Address }
  | { readonly type: 'linked' }
  | { readonly type: 'looked-up'; readonly file: string }
  /** Events of one turn, together: a message's arrival is never told without what it led to at once. */
  | { readonly type: 'events'; readonly events: readonly TraceEvent[] }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

export type ToClient =
  | {
      readonly type: 'ask';
      readonly origin: Address;
      readonly token: string;
      readonly file: string;
      readonly ttl: number;
    }
  | { readonly type: 'stop' };

export type FromClient =
  | { readonly type: 'answered'; readonly file: string; readonly outcome: QueryOutcome }
  | { readonly type: 'failed'; readonly message: string };
