import type { Address } from '../core/vocabulary.js';

/**
 * What peers say to each other, as values. How each is written down is a dialect's business.
 *
 * The fields in a message's `trail`, its query id and hops, are floodsim's extension: they are null in a bare
 * message of an older program.
 */

export interface GetMessage {
  readonly verb: 'get';
  /** Base name of the file or folder asked for. */
  readonly file: string;
  /** Where the peer whose user asked listens for hits. */
  readonly origin: Address;
  /** 32 lower-case hex digits. */
  readonly query: string | null;
  /** Links crossed so far; null exactly where `query` is. */
  readonly hops: number | null;
  /** How many more links the query may cross, this one included. */
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
  /** Where the requester listens; the archive goes back on the same connection all the same. */
  readonly requester: Address;
  readonly query: string | null;
}

/** A native link introduces itself once, so that its far end knows which neighbour not to forward to. */
export interface HelloMessage {
  readonly verb: 'hello';
  readonly peer: number;
}

/** The client's question; the token proves that the run gave it the right to ask. */
export interface AskMessage {
  readonly verb: 'ask';
  /** 32 lower-case hex digits. */
  readonly token: string;
  readonly file: string;
  readonly ttl: number;
}

/** The origin's answer to `ask`, once it knows. */
export interface AnswerMessage {
  readonly verb: 'answer';
  readonly file: string;
  readonly outcome: 'verified' | 'held' | 'not-found' | 'unverified';
}

export type Message = GetMessage | FoundMessage | RequestMessage | HelloMessage | AskMessage | AnswerMessage;

/** The largest message, its end of line included, in bytes. */
export const maxMessageBytes = 4096;
