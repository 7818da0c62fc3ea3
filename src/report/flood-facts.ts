import type { EventId, EventOf, TraceEvent } from '../trace/event.js';
import { linksBefore } from '../trace/select.js';
import { messageEffect } from './fault-lines.js';

export interface Depth {
  readonly links: number;
  /** Whether it was counted from the origin on, over all links. */
  readonly isExact: boolean;
}

/** What is known of one query while its lines are written. */
export class Flood {
  readonly issued: EventOf<'query:issued'>;
  readonly arrivals = new Map<EventId, EventOf<'query:received'>>();
  readonly sent = new Map<EventId, EventOf<'query:sent'>>();
  /** The arrivals of walkers that wait, by the question to the origin and by its answer. */
  readonly waiting = new Map<EventId, EventOf<'query:received'>>();
  /** Links that each message had crossed before, counted along its causes: the hops that a foreign peer writes may be wrong. */
  readonly depths = new Map<EventId, Depth>();
  /** Whether the hops that a hit names may be too few. */
  hasForeignPeers = false;
  /** The TTL at the origin's neighbours. */
  #initialTtl: number | null = null;
  /** What faults have done to a message that has not arrived yet, by its link. */
  readonly #applied = new Map<string, string[]>();

  constructor(issued: EventOf<'query:issued'>) {
    this.issued = issued;
  }

  /** Notes a message: the depth of its cause, plus one if it was forwarded; what its TTL shows if the cause is unknown. */
  see(event: TraceEvent): void {
    const { cause } = event;
    const known = cause === undefined ? undefined : this.depths.get(cause);
    // A foreign peer reports no `query:forwarded`: the cause of what it sends is the arrival itself.
    const isForwarded = cause !== undefined && this.arrivals.has(cause);
    if (event.observedBy !== undefined) this.hasForeignPeers = true;
    if (event.type === 'query:received' && event.from === this.issued.peer)
      this.#initialTtl = Math.max(this.#initialTtl ?? 0, event.ttl);
    if (known !== undefined)
      this.depths.set(event.id, { ...known, links: known.links + (isForwarded ? 1 : 0) });
    else if (event.type === 'query:issued' || event.type === 'query:step')
      this.depths.set(event.id, { links: 0, isExact: true });
    else if (event.type === 'query:sent' || event.type === 'query:received') {
      const links = linksBefore(event, this.#initialTtl ?? this.issued.ttl);
      this.depths.set(event.id, { links, isExact: false });
    }
    if (event.type === 'check:sent' || event.type === 'check:answered' || event.type === 'check:failed') {
      const arrival = this.arrivals.get(cause ?? '') ?? this.waiting.get(cause ?? '');
      if (arrival !== undefined) this.waiting.set(event.id, arrival);
    }
    if (event.type === 'query:sent') this.sent.set(event.id, event);
    if (event.type === 'fault:applied') this.#seeApplied(event);
    if (event.type === 'query:received') this.arrivals.set(event.id, event);
  }
  /** What faults have done to the message that arrives on this link, in words; only once. */
  takeApplied(from: number | null, to: number): readonly string[] {
    const link = `${from}>${to}`;
    const applied = this.#applied.get(link) ?? [];
    this.#applied.delete(link);
    return applied;
  }

  #seeApplied(event: EventOf<'fault:applied'>): void {
    const text = messageEffect(event);
    if (text === null || event.from === undefined || event.to === undefined) return;
    const link = `${event.from}>${event.to}`;
    this.#applied.set(link, [...(this.#applied.get(link) ?? []), text]);
  }
}
