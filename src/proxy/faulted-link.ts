import type { PeerId } from '../core/vocabulary.js';
import type { ActiveFault } from '../faults/active-fault.js';
import type { FaultDecision, LinkFaults } from '../faults/link-faults.js';
import type { EventId, FaultEffect } from '../trace/event.js';
import type { Recorder, RunClock } from '../trace/recorder.js';

/** A `get` that passes a proxy, as its events describe it. */
export interface PassingQuery {
  readonly query: string;
  readonly ttl: number;
  readonly hops: number;
  readonly state?: number;
  /** Its `query:sent`, if the proxy has recorded it; otherwise the timeline finds it. */
  readonly sent?: EventId | undefined;
}

/** How a message goes on. */
export type Passage =
  | { readonly kind: 'lost' }
  /** The connection is reset by this fault; the message is lost. */
  | { readonly kind: 'reset'; readonly fault: ActiveFault }
  | {
      readonly kind: 'passes';
      readonly delayMs: number;
      readonly slice: boolean;
      readonly holdBack: HoldBack | null;
      /** The `query:duplicated` of each copy that follows. */
      readonly copies: readonly EventId[];
    };

export interface HoldBack {
  readonly fault: ActiveFault;
  readonly ms: number;
}

export interface FaultedLinkOptions {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly faults: LinkFaults;
  readonly recorder: Recorder;
  readonly clock: RunClock;
}

/** One direction of a link: lets its faults decide about each `get`, and records what they do. */
export class FaultedLink {
  readonly #options: FaultedLinkOptions;
  /** When the last byte has left a link of limited bandwidth. */
  #freeAt = 0;

  constructor(options: FaultedLinkOptions) {
    this.#options = options;
  }

  /** @param bytes how long the message is on the wire */
  pass(message: PassingQuery, bytes: number): Passage {
    const { from, to, faults, recorder } = this.#options;
    const decisions = faults.decide(from, to);
    if (decisions.length === 0) return unchanged;
    const passage = this.#lost(decisions, message) ?? this.#passes(decisions, message, bytes);
    // Counted before anything is sent on: otherwise the count could balance while a copy is still to be sent.
    recorder.flush();
    return passage;
  }

  /** Records that a fault has dropped a message. */
  lose(fault: ActiveFault, message: PassingQuery): void {
    this.#options.recorder.record({ type: 'query:lost', ...this.#about(fault, message) });
    this.#options.recorder.flush();
  }

  /** Records that a message cannot be delivered. */
  fail({ query, sent }: PassingQuery, reason: string): void {
    const { from, to, recorder } = this.#options;
    const about = { peer: from, query, to, reason, observedBy: 'proxy' } as const;
    recorder.record({ type: 'query:failed', ...about, ...(sent && { cause: sent }) });
    recorder.flush();
  }

  /** Records that a message has changed places with the next one. */
  reordered(fault: ActiveFault, { query }: PassingQuery): void {
    this.#apply(fault, 'reordered', query);
    this.#options.recorder.flush();
  }

  #lost(decisions: readonly FaultDecision[], message: PassingQuery): Passage | null {
    for (const { fault, decision } of decisions) {
      if (decision.lose && fault.take()) {
        this.lose(fault, message);
        return { kind: 'lost' };
      }
      if (decision.reset && this.#apply(fault, 'reset', message.query)) {
        this.lose(fault, message);
        return { kind: 'reset', fault };
      }
    }
    return null;
  }

  #passes(decisions: readonly FaultDecision[], message: PassingQuery, bytes: number): Passage {
    const { query } = message;
    let delayMs = 0;
    let slice = false;
    let holdBack: HoldBack | null = null;
    const copies: EventId[] = [];
    for (const { fault, decision } of decisions) {
      const ms = (decision.delayMs ?? 0) + this.#transmissionMs(decision.bytesPerSecond, bytes);
      if (ms > 0 && this.#apply(fault, 'delayed', query, Math.round(ms * 1000) / 1000)) delayMs += ms;
      if (decision.slice && this.#apply(fault, 'sliced', query, bytes)) slice = true;
      if (decision.holdBackMs !== undefined) holdBack = { fault, ms: decision.holdBackMs };
      if (decision.copies === undefined || !fault.take()) continue;
      for (let copy = 0; copy < decision.copies; copy += 1) {
        const event = { type: 'query:duplicated', ...this.#about(fault, message) } as const;
        copies.push(this.#options.recorder.record(event));
      }
    }
    return { kind: 'passes', delayMs, slice, holdBack, copies };
  }

  /** Milliseconds until the message has left a link of this bandwidth, with those before it. */
  #transmissionMs(bytesPerSecond: number | undefined, bytes: number): number {
    if (bytesPerSecond === undefined) return 0;
    const now = this.#options.clock();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes * 1000) / bytesPerSecond;
    return this.#freeAt - now;
  }

  #about({ number: fault }: ActiveFault, { query, ttl, hops, state, sent }: PassingQuery) {
    const { from: peer, to } = this.#options;
    const message = { ttl, hops, ...(state !== undefined && { state }) };
    return {
      ...{ peer, query, fault, to, ...message },
      observedBy: 'proxy',
      ...(sent && { cause: sent }),
    } as const;
  }

  /** @returns false if the fault may not act any more */
  #apply(fault: ActiveFault, effect: FaultEffect, query: string, amount?: number): boolean {
    if (!fault.take()) return false;
    const { from, to, recorder } = this.#options;
    const about = { fault: fault.number, effect, from, to, query, cause: fault.started };
    recorder.record({ type: 'fault:applied', ...about, ...(amount !== undefined && { amount }) });
    return true;
  }
}

const unchanged: Passage = { kind: 'passes', delayMs: 0, slice: false, holdBack: null, copies: [] };
