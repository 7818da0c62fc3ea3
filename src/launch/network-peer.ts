import type { Answer, LinkConfig, PeerDescription, Question, SlowLookUps } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { Observed } from '../processes/activity.js';
import type { PeerSpec } from '../topology/model.js';
import type { ReportedEvent } from '../trace/event.js';
import type { PeerState } from './peer-state.js';

/** A peer as its supervisor sees it, native or foreign. */
export interface NetworkPeer {
  readonly id: PeerId;
  /** Its description when it was started. */
  readonly spec: PeerSpec;
  readonly state: PeerState;
  readonly isReady: boolean;
  /** Where it listens, or has listened. */
  readonly address: Address | null;
  readonly pid: number | undefined;
  /** What its living processes do. */
  readonly observed: Observed;
  /** Name of the host where it runs; null: this machine. */
  readonly host: string | null;
  /** Path of its output. */
  readonly log: string;
  /** Whether its process is gone. */
  readonly isGone: boolean;
  /** The folders that it shares from and saves to. */
  readonly folders: readonly string[];
  lastLines(): string[];
  /** Changes its links; resolves when it has done so, or does not work on it for `withinMs`; null: without this limit. */
  link(config: LinkConfig, withinMs: number | null): Promise<void>;
  /** Reports that no message of its query is in flight any more after this step. */
  stepEnded(query: string, step: number): void;
  /** Reports that no message of its query is in flight any more. */
  settled(query: string): void;
  /** Makes it record a `file:held` event if it shares the file. */
  lookUp(file: string, withinMs: number): Promise<void>;
  /** Its description of itself; null if it ends, or does not work on it for `withinMs`. */
  describe(digests: boolean, withinMs: number): Promise<PeerDescription | null>;
  /** In bytes, as in `core/live-memory.ts`; null if it is foreign, ends, or does not work on it for `withinMs`. */
  liveMemory(withinMs: number): Promise<number | null>;
  /** Whether its processes are stopped for now (SIGSTOP). */
  readonly isPaused: boolean;
  pause(): void;
  resume(): void;
  /** Makes look-ups in its share take longer. A foreign peer cannot. */
  slow(lookUps: SlowLookUps, withinMs: number): Promise<void>;
  /** Stops it, also if it is paused. Resolves when no process of it is left. */
  stop(): Promise<void>;
  /** Kills it at once. Resolves when no process of it is left. */
  kill(): Promise<void>;
}

/** Callbacks for the events, the questions and the state changes of a peer. */
export interface PeerObserver {
  events(events: readonly ReportedEvent[]): void;
  /** Answers a question of this peer. */
  answer(peer: PeerId, question: Question): Promise<Answer>;
  onStateChange(peer: NetworkPeer): void;
}
