import type { Address } from '../core/vocabulary.js';
import type { QueryOutcome } from '../protocol/open-query.js';

/**
 * The messages between peers, as values. A dialect defines how they are written.
 *
 * Query id, hops, size and digest are floodsim's extension. They are null in a bare message of an older program.
 */

export interface GetMessage {
  readonly verb: 'get';
  /** Base name of the requested file or folder. */
  readonly file: string;
  /** Where the origin listens for hits. */
  readonly origin: Address;
  /** 32 lower-case hex digits. */
  readonly query: string | null;
  /** Links crossed so far; null exactly if `query` is. */
  readonly hops: number | null;
  /** 32 bits of a search strategy, see `protocol/strategy.ts`. Undefined, and left out, in a flood. */
  readonly state?: number | undefined;
  /** How many more links the query may cross, including this one. */
  readonly ttl: number;
}

export interface FoundMessage {
  readonly verb: 'found';
  readonly file: string;
  /** The holder's number; `cisen07` does not send it. */
  readonly holder: number | null;
  /** Where the holder listens for requests. */
  readonly address: Address;
  readonly query: string | null;
  /** Links between origin and holder on the query's path. */
  readonly hops: number | null;
  /** Bytes of content (of a folder: the sum of its files). */
  readonly size: number | null;
  /** 64 lower-case hex digits. */
  readonly sha256: string | null;
}

export interface RequestMessage {
  readonly verb: 'request';
  readonly file: string;
  /** Where the requester listens. The archive still goes back on the same connection. */
  readonly requester: Address;
  readonly query: string | null;
}

/** First message on a native link, so that the receiver knows which neighbour not to forward to. */
export interface HelloMessage {
  readonly verb: 'hello';
  readonly peer: number;
  /** Proves that a native peer of the run sends it: 32 lower-case hex digits. Null, and left out, between all others. */
  readonly key: string | null;
}

/** A client's request to issue a query; the token proves that the run allows it. */
export interface AskMessage {
  readonly verb: 'ask';
  /** 32 lower-case hex digits. */
  readonly token: string;
  readonly file: string;
  /** Whether the user wants a folder: a `/` behind the name. */
  readonly isFolder?: boolean;
  readonly ttl: number;
}

/** The origin's answer to `ask`, when the query has ended. */
export interface AnswerMessage {
  readonly verb: 'answer';
  readonly file: string;
  readonly outcome: QueryOutcome;
}

/** A walker waits at the sender, and asks the origin of its query whether to go on. */
export interface CheckMessage {
  readonly verb: 'check';
  /** 32 lower-case hex digits. */
  readonly query: string;
  /** The state of the walker's last message: several may wait at one peer. */
  readonly state: number;
  /** Where the peer listens at which the walker waits. The answer still goes back on the same connection. */
  readonly address: Address;
}

/** The origin's answer to `check`. */
export interface CheckedMessage {
  readonly verb: 'checked';
  readonly query: string;
  readonly goesOn: boolean;
}

/**
 * A part of what a peer announces to a neighbour, see `Announcement` in `protocol/strategy.ts`. `degree` is the first: it replaces all
 * that was announced on this link before. `end` completes what follows from nothing else; `role` and `parent` follow it.
 */
export type AnnounceMessage = { readonly verb: 'announce' } & (
  | { readonly what: 'degree'; readonly degree: number }
  /** A file in the share. */
  | { readonly what: 'file'; readonly file: string }
  /** A part of the table of the files: its bytes from `start` on, two hex digits each. */
  | { readonly what: 'table'; readonly start: number; readonly hex: string }
  | { readonly what: 'end' }
  /** `ultrapeers`: how many of its neighbours are ultrapeers. */
  | { readonly what: 'role'; readonly isUltrapeer: boolean; readonly ultrapeers: number }
  /** Whether it chose the receiver for its tree. */
  | { readonly what: 'parent'; readonly isParent: boolean }
);

export type Message =
  | GetMessage
  | FoundMessage
  | RequestMessage
  | HelloMessage
  | AskMessage
  | AnswerMessage
  | CheckMessage
  | CheckedMessage
  | AnnounceMessage;

/** The largest table of files, in bytes. */
export const maxTableBytes = 1 << 17;

/** Bytes of the largest message, including its end of line. */
export const maxMessageBytes = 4096;
