import type { Random } from '../core/random.js';
import type { PeerId } from '../core/vocabulary.js';
import type { FaultEffect, TraceEvent } from '../trace/event.js';

/** A fault as the user writes it: what, where, when, for how long and how often. `docs/faults.md` has the grammar. */
export interface Fault<P = unknown> {
  /** Name of its kind in the registry. */
  readonly kind: string;
  readonly target: Target;
  /** What the kind has read behind its name. */
  readonly parameters: P;
  readonly when: When;
  /** Milliseconds after which it ends; null: it stays until it is healed. */
  readonly forMs: number | null;
  /** How often it acts at most; null: without a limit. */
  readonly times: number | null;
  /** In its usual form. Reading it gives the same fault. */
  readonly text: string;
}

export type Target =
  | { readonly on: 'peer'; readonly peers: readonly PeerId[] | 'all' }
  /** `2>3`: messages from peer 2 to peer 3; `2-3`: both ways. */
  | {
      readonly on: 'link';
      readonly from: PeerId | 'all';
      readonly to: PeerId | 'all';
      readonly bothWays: boolean;
    }
  /** All links between peers of different groups, both ways. */
  | { readonly on: 'groups'; readonly groups: readonly (readonly PeerId[])[] }
  /** `3`: files of holder 3; `3>1`: those to origin 1. */
  | { readonly on: 'transfer'; readonly holder: PeerId | 'all'; readonly origin: PeerId | 'all' };

/** When a fault becomes active. */
export type When =
  /** Before the links of the network open. */
  | { readonly on: 'start' }
  /** Milliseconds after the network is ready. */
  | { readonly on: 'time'; readonly atMs: number }
  /** At the `count`th event of this type; `peer` and `link` narrow it, and are null if they do not. */
  | {
      readonly on: 'event';
      readonly event: TraceEvent['type'];
      readonly count: number;
      readonly peer: PeerId | null;
      readonly link: { readonly from: PeerId; readonly to: PeerId; readonly bothWays: boolean } | null;
    };

/** What all kinds of faults have in common. Each is an object in a file of its own, and listed in the registry. */
interface KindBase<P> {
  /** `cut` */
  readonly name: string;
  /** What follows its name: `<link>`. */
  readonly usage: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** A complete fault. */
  readonly example: string;
  /** Reads what stands between target and time; takes the words that it knows. */
  readParameters(words: ParameterWords): P;
  /** The parameters in their usual form; empty for none. */
  parametersText(parameters: P): string;
  /** Whether it draws random numbers, so that only the same seed repeats it. Left out: it never does. */
  isRandom?(parameters: P): boolean;
  /** Reads the files that the parameters name, before anything is started. Without it, they name none. */
  load?(parameters: P, read: ReadText): Promise<P>;
  /** The parameters with other paths for the files that they name. A kind with {@link load} has it, too. */
  mapPaths?(parameters: P, map: (path: string) => string): P;
}

/**
 * Gives the text of a file that a fault names.
 *
 * @throws SimError `bad-usage` if it cannot be read
 */
export type ReadText = (path: string) => Promise<string>;

/** The words of a fault that are not read yet. Reading takes a word only if it has the wanted form. */
export interface ParameterWords {
  /** `50ms`, `1.5s`, `2min`; milliseconds. Undefined: the next word is not one. */
  duration(): number | undefined;
  /** `+-10` or `+-10ms`; milliseconds. */
  spread(): number | undefined;
  /** `1MB/s` or `8Mbit/s`: bytes per second. */
  rate(): number | undefined;
  /** `100B`, `1KB`, `2MiB`: bytes. */
  bytes(): number | undefined;
  /** `10%` or `0.1`: 0 to 1. */
  share(): number | undefined;
  /** A whole number. */
  whole(): number | undefined;
  /** A number with decimals. */
  number(): number | undefined;
  /** One of these words. */
  word<W extends string>(...known: readonly W[]): W | undefined;
  /** Any word, such as the path of a file. */
  any(): string | undefined;
  /** The error of a missing or wrong parameter, with what is possible. */
  fail(expected: string): never;
  /** The error of the word that was read last: it has the wanted form, and another value is expected. */
  refuse(expected: string): never;
}

/** A fault on peers: the supervisor acts on their processes. */
export interface PeerFaultKind<P = unknown> extends KindBase<P> {
  readonly on: 'peer';
  /** Whether a foreign peer can have it. */
  readonly alsoForeign: boolean;
  /** Without a time, it acts when all peers listen, before the links open; others act when the network is ready. */
  readonly beforeLinks?: true;
  /** Its peers do not start with the others. */
  readonly holdsBack?: true;
  /** Called for each peer when the fault becomes active. Resolves when it has acted for the last time. */
  act(peer: PeerId, parameters: P, context: PeerFaultContext): Promise<void>;
  /** Called for each peer when the fault ends. */
  undo?(peer: PeerId, parameters: P, context: PeerFaultContext): Promise<void>;
}

/** What a fault can do with a peer. Each action records its `fault:applied`, and does nothing if the peer is not as it should be. */
export interface PeerFaultContext {
  kill(peer: PeerId): Promise<void>;
  pause(peer: PeerId): Promise<void>;
  resume(peer: PeerId): Promise<void>;
  /** Politely. */
  stop(peer: PeerId): Promise<void>;
  /** Starts it again, or for the first time. */
  start(peer: PeerId): Promise<void>;
  /** Makes each look-up in its share take so many milliseconds longer; 0: as usual. */
  slow(peer: PeerId, ms: number): Promise<void>;
  /** Resolves after this time, or when the fault ends. */
  wait(ms: number): Promise<void>;
  /** Aborted when the fault ends. */
  readonly ended: AbortSignal;
  /** A random sequence of its own for each fault and peer. */
  random(peer: PeerId): Random;
}

/** A fault on links: a proxy asks it about each `get`, and does what it says. `hello` always passes. */
export interface LinkFaultKind<P = unknown> extends KindBase<P> {
  readonly on: 'link';
  /** Decides about one message. Without sockets and clock. */
  decide(parameters: P, state: LinkFaultState): LinkDecision;
  /** Whether it opens with `partition {1,2} {3}`, and not with a link. */
  readonly targetsGroups?: true;
}

/** What a fault knows about one link in one direction. */
export interface LinkFaultState {
  /** 1 for the first message since the fault became active. */
  readonly count: number;
  readonly from: PeerId;
  readonly to: PeerId;
  /** A sequence of its own for each fault and each direction of a link. */
  readonly random: Random;
}

/** What happens to a message. Nothing, if it is empty. */
export interface LinkDecision {
  readonly lose?: true;
  /** Further copies. */
  readonly copies?: number;
  /** Milliseconds. */
  readonly delayMs?: number;
  /** Bytes per second that the link carries. */
  readonly bytesPerSecond?: number;
  /** Each byte is a segment of its own. */
  readonly slice?: true;
  /** It changes places with the next message, or with none if none follows in this many milliseconds. */
  readonly holdBackMs?: number;
  /** The connection is reset; the message, and all that are still delayed, are lost. */
  readonly reset?: true;
}

/** A fault on transfers. */
export interface TransferFaultKind<P = unknown> extends KindBase<P> {
  readonly on: 'transfer';
  /** `proxy`: what is sent is changed on its way. `holder`: the holder does it, which must be a native peer. */
  readonly by: 'proxy' | 'holder';
  /** What it has done goes on until it is healed or its time is over, also when it has acted as often as it may. */
  readonly lasts?: true;
  decide(parameters: P, state: TransferFaultState): TransferDecision;
}

export interface TransferFaultState {
  /** Bytes of the answer, if the hit or the header says so. */
  readonly size: number | null;
  readonly random: Random;
}

/** What happens to the answer to a request, from this byte of the archive on. */
export interface TransferDecision {
  readonly effect: Extract<FaultEffect, 'flipped' | 'truncated' | 'stalled' | 'swapped' | 'lied'>;
  readonly atByte: number;
  /** Of a stall; null: it stays. */
  readonly ms?: number | null;
}

export type FaultKind = PeerFaultKind | LinkFaultKind | TransferFaultKind;
