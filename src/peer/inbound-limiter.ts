import type { LinkConfig } from '../control/messages.js';
import { createRateLimiter } from '../core/rate-limiter.js';
import type { PeerId } from '../core/vocabulary.js';
import { onlySender } from '../trace/foreign-senders.js';
import type { Recorder, RunClock } from '../trace/recorder.js';

/** Rate-limits messages from foreign peers. Messages from native peers are always accepted. */
export class InboundLimiter {
  readonly #self: PeerId;
  readonly #recorder: Recorder;
  readonly #clock: RunClock;
  readonly #limits = new Map<PeerId | null, () => boolean>();
  #foreignPeers: ReadonlySet<PeerId> = new Set();
  #maySendWithoutHello: readonly PeerId[] = [];

  constructor(self: PeerId, recorder: Recorder, clock: RunClock) {
    this.#self = self;
    this.#recorder = recorder;
    this.#clock = clock;
  }

  setForeignPeers({ maySendWithoutHello, foreignPeers }: LinkConfig): void {
    this.#foreignPeers = new Set(foreignPeers.map(({ id }) => id));
    this.#maySendWithoutHello = maySendWithoutHello;
  }

  isForeign(peer: PeerId): boolean {
    return this.#foreignPeers.has(peer);
  }

  /** The presumed sender of a message without `hello`; null if there are several candidates or none. */
  get presumedSender(): PeerId | null {
    return onlySender(this.#maySendWithoutHello);
  }

  /**
   * Returns whether to accept one more hit from this holder; null is an address that this peer does not know. A network of native
   * peers has many of those, because a peer knows only its neighbours.
   */
  acceptsHit(holder: PeerId | null): boolean {
    return (holder === null && this.#foreignPeers.size === 0) || this.accepts(holder);
  }

  /** Returns whether to accept one more message from this sender; null is an unknown sender. */
  accepts(from: PeerId | null): boolean {
    if (from !== null && !this.isForeign(from)) return true;
    let limit = this.#limits.get(from);
    if (limit === undefined) {
      limit = createRateLimiter(this.#clock, (count) => {
        this.#recorder.record({ type: 'query:rate-limited', peer: this.#self, from, count });
      });
      this.#limits.set(from, limit);
    }
    return limit();
  }
}
