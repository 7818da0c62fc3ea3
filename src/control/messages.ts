import type { Address, Compression, DigestMode, PeerId } from '../core/vocabulary.js';
import type { ShareDescription } from '../share/describe.js';
import type { EventId, ReportedEvent } from '../trace/event.js';

/**
 * Messages between the supervisor and its child processes, sent as JSON over IPC. The two sides share nothing else.
 */

/** Limits for what others send to a peer. */
export interface PeerLimits {
  /** Inbound connections at once, without the links of neighbours, clients and uploads. */
  readonly connections: number;
  /** A connection is closed if a message takes longer than this many milliseconds. */
  readonly idleMs: number;
  readonly uploads?: UploadLimits | undefined;
}

/** How many requests a holder serves at once. */
export interface UploadLimits {
  /** Uploads at once. Each takes memory, for blocks that are read ahead and bytes that the system has not taken yet. */
  readonly served: number;
  /** The same, for requests that follow no hit of this peer: the other slots stay free for those that do. */
  readonly unexpected: number;
  /** Requests that wait for a slot. Each takes a connection, and little memory. */
  readonly waiting: number;
}

export const defaultUploadLimits: UploadLimits = { served: 24, unexpected: 4, waiting: 64 };

export const defaultLimits: PeerLimits = { connections: 256, idleMs: 10_000 };

/** A neighbour as a peer knows it. */
export interface NeighbourConfig {
  readonly id: PeerId;
  /** Null if the neighbour is absent and has no fixed port: then no connection is tried. */
  readonly address: Address | null;
  readonly dialect: string;
  /** A proxy on the link to it; undefined: they are sent to its address. */
  readonly proxy?: Address | undefined;
  /** The `linkKey` of a native neighbour that runs: `hello` proves with it that a peer of the run sends. */
  readonly key?: string | undefined;
}

export interface PeerConfig {
  readonly id: PeerId;
  /** Prefix of its event ids: its id; after a restart also a counter (`3.2`). */
  readonly name: string;
  readonly ip: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly shareDir: string;
  readonly downloadDir: string;
  /** Whether it shares the files in `downloadDir` from the start, as after a restart. */
  readonly sharesDownloads: boolean;
  /** Whether a verified download is removed and not shared. Default false. */
  readonly discardsDownloads?: boolean | undefined;
  readonly forwardOnHit: boolean;
  /** The search strategy with its settings; undefined: a flood. */
  readonly strategy?: string | undefined;
  readonly compression: Compression;
  readonly digest: DigestMode;
  /** Whether a download may replace a file with other content. */
  readonly overwrite: boolean;
  /** Clients need it for `ask`. */
  readonly token: string;
  /** Native peers that list it as neighbour get it from the supervisor, and prove with it who they are; null: it runs alone. */
  readonly linkKey: string | null;
  /** All native peers of a run have the same one: the ids of their queries prove with it that they are of the run; null: it runs alone. */
  readonly queryKey: string | null;
  /** `process.hrtime.bigint()` of the run's beginning, in decimal: all processes date events from it. */
  readonly epoch: string;
  readonly limits: PeerLimits;
  /** Whether SIGTERM ends it only after `stop`: engines send it to all processes of a job, and the supervisor decides. Default false. */
  readonly ignoresTerm?: boolean | undefined;
}

export type ToPeer =
  /** Listen. Answered by `listening` or `failed`. */
  | { readonly type: 'configure'; readonly config: PeerConfig }
  /**
   * Replace the links by these; unchanged links are not touched. Answered by `linked` when each is open or has failed.
   */
  | ({ readonly type: 'link'; readonly ask: number } & LinkConfig)
  /** No message of this query is in flight any more. */
  | { readonly type: 'settled'; readonly query: string }
  /** No message of this query is in flight any more after this step of its search. */
  | { readonly type: 'step-ended'; readonly query: string; readonly step: number }
  /** Record a `file:held` event if the file is in the share. Answered by `looked-up`. */
  | { readonly type: 'look-up'; readonly ask: number; readonly file: string }
  /** Answered by `described`. With digests, this is slow. */
  | { readonly type: 'describe'; readonly ask: number; readonly digests: boolean }
  /** The answer to a `question`, with its number. */
  | { readonly type: 'answer'; readonly ask: number; readonly answer: Answer }
  /** A fault makes each query's look-up in the share take this much longer, so often at most; 0 ms: as usual. Answered by `slowed`. */
  | ({ readonly type: 'slow'; readonly ask: number } & SlowLookUps)
  /** Answered by `measured`. */
  | { readonly type: 'measure'; readonly ask: number }
  /** Close everything and exit. */
  | { readonly type: 'stop' };

export interface SlowLookUps {
  readonly fault: number;
  /** Its `fault:started`. */
  readonly cause: EventId;
  readonly ms: number;
  /** Null: without a limit. */
  readonly times: number | null;
}

/**
 * What a native peer knows of the others: its neighbours, the foreign peers, whose dialects it speaks and whose messages it limits,
 * and the addresses of the run. It does not know which of the other native peers has which address, or the start of n peers would
 * cost n² entries.
 */
export interface LinkConfig {
  /** What `packAddresses` gives for the addresses of all peers of the run; null: every address is accepted. */
  readonly runAddresses: string | null;
  readonly neighbours: readonly NeighbourConfig[];
  /** Every address of each foreign peer, its own address first. */
  readonly foreignPeers: readonly KnownPeer[];
  /** Foreign peers that list this peer as a neighbour: they may send to it without `hello`. */
  readonly maySendWithoutHello: readonly PeerId[];
  /** Whether it asks before each hit and each transfer if a fault acts on it. */
  readonly asksForFaults?: boolean | undefined;
  /** The neighbours that have this peer as a neighbour, too, and announce themselves to it; undefined: it is not known. */
  readonly announcedBy?: readonly PeerId[] | undefined;
}

/** A hit or a transfer that may have a fault of its holder. */
export interface HolderMoment {
  readonly moment: 'hit' | 'transfer';
  /** Null if it is not known. */
  readonly query: string | null;
  /** Where the origin listens. */
  readonly origin: Address;
  /** Bytes of the content. */
  readonly size: number;
}

/** A request before an origin sends it. */
export interface PlannedRequest {
  readonly query: string;
  readonly file: string;
  /** Where the holder listens. */
  readonly holder: Address;
}

/** A fault that a native holder carries out: it announces another digest, or changes what it sends from this byte on. */
export interface HolderFault {
  readonly atByte: number;
}

/** A peer, an address at which it is reached, and its dialect. */
export interface KnownPeer extends Address {
  readonly id: PeerId;
  readonly dialect: string;
}

/** A file or folder that has arrived at an origin with the announced digests, and is not saved yet. */
export interface ArrivedFile {
  readonly query: string;
  readonly file: string;
  /** Where the holder listens. */
  readonly holder: Address;
  /** Where it is for now. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Hex digest of the content of a file, or of the archive of a folder; null if it was not computed. */
  readonly sha256: string | null;
}

/** What the supervisor found when it compared a file that has arrived with the file in the holder's share. */
export type ShareComparison =
  | { readonly result: 'same' }
  /** It could not be compared, and why. */
  | { readonly result: 'unknown'; readonly note: string }
  | { readonly result: 'different'; readonly message: string };

/** What a native peer asks its supervisor. */
export interface Questions {
  /** May this file be saved? */
  readonly compare: { readonly about: ArrivedFile; readonly answer: ShareComparison };
  /** Which fault of this holder acts now? Null: none. */
  readonly 'fault-of': { readonly about: HolderMoment; readonly answer: HolderFault | null };
  /** At which proxy is the holder asked? Null: at none. */
  readonly 'route-of': { readonly about: PlannedRequest; readonly answer: Address | null };
}

export type Question = {
  readonly [Q in keyof Questions]: { readonly question: Q; readonly about: Questions[Q]['about'] };
}[keyof Questions];
export type Answer = Questions[keyof Questions]['answer'];

/** Asks the supervisor, and gives its answer. */
export type AskSupervisor = <Q extends keyof Questions>(
  question: Q,
  about: Questions[Q]['about'],
) => Promise<Questions[Q]['answer']>;

/** A peer's description of itself. */
export interface PeerDescription extends ShareDescription {
  readonly links: readonly { readonly id: PeerId; readonly isOpen: boolean }[];
}

export type FromPeer =
  | { readonly type: 'listening'; readonly address: Address }
  /** The next five carry the number of the message that they answer. */
  | { readonly type: 'linked'; readonly ask: number }
  | { readonly type: 'looked-up'; readonly ask: number }
  | { readonly type: 'slowed'; readonly ask: number }
  /** In bytes; see `core/live-memory.ts`. */
  | { readonly type: 'measured'; readonly ask: number; readonly liveMemory: number }
  | { readonly type: 'described'; readonly ask: number; readonly description: PeerDescription }
  /** Answered by `answer`, with the same number. */
  | ({ readonly type: 'question'; readonly ask: number } & Question)
  /** Events of one turn, together: a message's arrival is never reported without what it led to at once. */
  | { readonly type: 'events'; readonly events: readonly ReportedEvent[] }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

/** `number` identifies a query, for its `cancel` and for what the client reports about it. */
export type ToClient =
  | {
      readonly type: 'ask';
      readonly number: number;
      readonly origin: Address;
      readonly token: string;
      readonly file: string;
      /** Whether the user wants a folder. */
      readonly isFolder: boolean;
      readonly ttl: number;
    }
  /** Send a `get` to each of these neighbours, on behalf of the origin. */
  | {
      readonly type: 'query-neighbours';
      readonly number: number;
      readonly file: string;
      readonly ttl: number;
      readonly query: string;
      readonly neighbours: readonly (NeighbourConfig & { readonly origin: Address })[];
    }
  /** Close the connection of an `ask`: the origin then gives the query up. */
  | { readonly type: 'cancel'; readonly number: number }
  /** Answered by `measured`. */
  | { readonly type: 'measure'; readonly number: number }
  | { readonly type: 'stop' };

/** The outcome of a query is not reported here: its origin reports it as an event. */
export type FromClient =
  /** The origin has closed the connection without an answer. */
  | { readonly type: 'failed'; readonly number: number }
  /** In bytes; see `core/live-memory.ts`. */
  | { readonly type: 'measured'; readonly number: number; readonly liveMemory: number }
  /** A `get` could not be sent to this neighbour. */
  | {
      readonly type: 'query-failed';
      readonly number: number;
      readonly neighbour: PeerId;
      readonly reason: string;
    };
