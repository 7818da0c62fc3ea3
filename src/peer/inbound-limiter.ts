import type { KnownForeignPeers } from '../control/messages.js';
import { createRateLimiter } from '../core/rate-limiter.js';
import type { PeerId } from '../core/vocabulary.js';
import type { Recorder, RunClock } from '../trace/recorder.js';

/** Whom a peer listens to: to its own kind always, to programs that others wrote as long as they do not flood it. */
export class InboundLimiter {
  readonly #self: PeerId;
  readonly #recorder: Recorder;
  readonly #clock: RunClock;
  readonly #limits = new Map<PeerId | null, () => boolean>();
  #strangers: KnownForeignPeers = { maySendWithoutHello: [], programs: [] };

  constructor(self: PeerId, recorder: Recorder, clock: RunClock) {
    this.#self = self;
    this.#recorder = recorder;
    this.#clock = clock;
  }

  /** Learns which peers of this run are programs. */
  setForeignPeers({ maySendWithoutHello, programs }: KnownForeignPeers): void {
    this.#strangers = { maySendWithoutHello, programs };
  }

  isProgram(peer: PeerId): boolean {
    return this.#strangers.programs.includes(peer);
  }

  /** Who sends without saying who it is: the program that has this peer for a neighbour, if it is only one. */
  get presumedSender(): PeerId | null {
    const [first = null, ...others] = this.#strangers.maySendWithoutHello;
    return others.length === 0 ? first : null;
  }

  /** Whether to listen to a sender once more; null: to whoever does not say who it is. */
  accepts(from: PeerId | null): boolean {
    if (from !== null && !this.isProgram(from)) return true;
    let isHeard = this.#limits.get(from);
    if (isHeard === undefined) {
      isHeard = createRateLimiter(this.#clock, (count) => {
        this.#recorder.record({ type: 'query:rate-limited', peer: this.#self, from, count });
      });
      this.#limits.set(from, isHeard);
    }
    return isHeard();
  }
}
