import { createRateLimiter, type RateLimits } from '../core/rate-limiter.js';
import type { PeerId } from '../core/vocabulary.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import type { QueryProof } from './admission.js';
import { type Sender, type Senders, stranger } from './senders.js';

/** The messages of one sender: more queries than a course's network ever has, and too few to fill memory and trace. */
const messageLimits: RateLimits = { burst: 2_000, perSecond: 500, total: 5_000, perSecondAfter: 20 };
/** Of all strangers together. Less, so that a peer that forwards their queries stays within its own limits at its neighbours. */
const strangerLimits: RateLimits = { burst: 500, perSecond: 100, total: 2_000, perSecondAfter: 5 };
/** Its requests that follow no hit. Each costs much more than another message: a file is read, and packed. */
const requestLimits: RateLimits = { burst: 100, perSecond: 20, total: 1_000, perSecondAfter: 2 };
/** The events about what it sent and this peer refused: enough to see what is wrong, and of strangers enough to see that they are there. */
const refusalLimits: RateLimits = { burst: 100, perSecond: 1, total: 100, perSecondAfter: 0.1 };
const strangerRefusalLimits: RateLimits = { ...refusalLimits, burst: 20, total: 20 };

/**
 * Limits the rate of messages, and of events about them. Native peers of the run are never limited. A foreign peer has limits of its
 * own; all strangers share one.
 */
export class InboundLimiter {
  readonly #self: PeerId;
  readonly #recorder: Recorder;
  readonly #clock: RunClock;
  readonly #senders: Senders;
  /** Of queries with the id of a query of the run. */
  readonly #proven = new Map<PeerId | null, () => boolean>();
  readonly #messages = new Map<PeerId | null, () => boolean>();
  readonly #hellos = new Map<PeerId | null, () => boolean>();
  readonly #hits = new Map<PeerId | null, () => boolean>();
  readonly #requests = new Map<PeerId | null, () => boolean>();
  readonly #refusals = new Map<PeerId | null, () => boolean>();

  constructor(self: PeerId, recorder: Recorder, clock: RunClock, senders: Senders) {
    this.#self = self;
    this.#recorder = recorder;
    this.#clock = clock;
    this.#senders = senders;
  }

  /**
   * Returns whether to accept one more message from this sender. Any program can send in the name of a foreign peer: queries that
   * a peer of the run has issued have a limit of their own, and made-up ones count as those of strangers.
   */
  accepts(sender: Sender, proof: QueryProof | null = null): boolean {
    if (sender.isProven) return true;
    if (proof === 'id') return this.#limiterOf(this.#proven, sender, messageLimits)();
    if (proof === 'none') return this.#limiterOf(this.#messages, stranger, strangerLimits)();
    const limits = this.#senders.isKnown(sender) ? messageLimits : strangerLimits;
    return this.#limiterOf(this.#messages, sender, limits)();
  }

  /** Returns whether to accept one more `hello`. A made-up one does not count for the messages of the peer that it names. */
  acceptsHello(sender: Sender): boolean {
    if (!this.#senders.isKnown(sender)) return this.accepts(sender);
    return sender.isProven || this.#limiterOf(this.#hellos, sender, messageLimits)();
  }

  /** Returns whether to serve one more request of this sender that follows no hit. */
  acceptsRequest(sender: Sender): boolean {
    return this.#limiterOf(this.#requests, sender, requestLimits)();
  }

  /** Returns whether to record one more refused message of this sender. */
  records(sender: Sender): boolean {
    const limits = this.#senders.isKnown(sender) ? refusalLimits : strangerRefusalLimits;
    return sender.isProven || this.#limiterOf(this.#refusals, sender, limits)();
  }

  /**
   * Returns whether to accept one more hit for an open query: its id is known only to the peers of the run.
   *
   * @param holder whose address the hit has; null is an address that this peer does not know. A network of native peers has many of
   *   those, because a peer knows only its neighbours.
   */
  acceptsHit(holder: PeerId | null): boolean {
    if (holder === null ? !this.#senders.hasForeignPeers : !this.#senders.isForeign(holder)) return true;
    return this.#limiterOf(this.#hits, { peer: holder, isProven: false }, messageLimits)();
  }

  #limiterOf(limiters: Map<PeerId | null, () => boolean>, sender: Sender, limits: RateLimits): () => boolean {
    const from = this.#senders.isKnown(sender) ? sender.peer : null;
    const known = limiters.get(from);
    if (known !== undefined) return known;
    const limiter = createRateLimiter(
      this.#clock,
      (count) => this.#recorder.record({ type: 'query:rate-limited', peer: this.#self, from, count }),
      limits,
    );
    limiters.set(from, limiter);
    return limiter;
  }
}
