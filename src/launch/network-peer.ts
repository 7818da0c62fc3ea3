import type { LinkConfig, PeerDescription } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { PeerSpec } from '../topology/model.js';
import type { ReportedEvent } from '../trace/event.js';
import type { PeerState } from './peer-state.js';

/** A peer of a network as its supervisor sees it: a process of floodsim's own, or a program that others wrote. */
export interface NetworkPeer {
  readonly id: PeerId;
  /** As it was when it was started. */
  readonly spec: PeerSpec;
  readonly life: PeerState;
  readonly isReady: boolean;
  /** Where it listens, or listened. */
  readonly address: Address | null;
  readonly pid: number | undefined;
  /** Path of what it printed. */
  readonly log: string;
  /** Whether its process is gone. */
  readonly isGone: boolean;
  /** Where its share is, and what it saves goes. */
  readonly folders: readonly string[];
  lastLines(): string[];
  /** Tells it of its neighbours; settles when it has followed, or takes longer than it may. */
  link(surroundings: LinkConfig, withinMs: number): Promise<void>;
  /** No message of its query is under way any more. */
  settled(query: string): void;
  /** Has it say, as an event, whether it shares the file. */
  lookUp(file: string, withinMs: number): Promise<void>;
  /** What it says of itself; null where it goes, or takes too long. */
  describe(digests: boolean, withinMs: number): Promise<PeerDescription | null>;
  /** Asks it to leave, and sees to it that it does. Settles when nothing of it is left. */
  stop(): Promise<void>;
  /** Ends it at once. Settles when nothing of it is left. */
  kill(): Promise<void>;
}

/** What a peer's supervisor is told of it. */
export interface PeerObserver {
  events(events: readonly ReportedEvent[]): void;
  /** Its life has changed; it is told after each step. */
  onStateChange(peer: NetworkPeer): void;
}
