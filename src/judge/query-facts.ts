import type { PeerId } from '../core/vocabulary.js';
import type { EventId, EventOf, OverlayPeer, TraceEvent } from '../trace/event.js';
import { EventGroups } from '../trace/select.js';

/** What a trace has of one query. */
export class QueryFacts {
  readonly id: string;
  /** The peers as configured when its first event was seen. */
  readonly peers: ReadonlyMap<PeerId, OverlayPeer>;
  readonly own = new EventGroups();
  readonly byId = new Map<EventId, TraceEvent>();
  /** Peers whose process ended before the flood did: what it did last may not be reported. */
  readonly ended: Set<PeerId>;
  /** Why its flood may be another one than the topology gives; null if no reason is known. */
  disturbance: string | null;
  /** Peers that have the file, as the supervisor has seen after a query that found nothing. */
  readonly holders = new Set<PeerId>();

  /** Whether the network was modified before it was over. */
  wasChanged = false;

  /** @param absent peers that do not run */
  constructor(id: string, peers: ReadonlyMap<PeerId, OverlayPeer>, absent: readonly PeerId[]) {
    this.id = id;
    this.peers = peers;
    this.ended = new Set(absent);
    const [first] = absent;
    this.disturbance = first === undefined ? null : `peer ${first} was not up`;
  }

  see(event: TraceEvent): void {
    this.own.add(event);
    this.byId.set(event.id, event);
  }

  get issued(): EventOf<'query:issued'> | undefined {
    return this.own.of('query:issued')[0];
  }

  get settled(): EventOf<'query:settled'> | undefined {
    return this.own.of('query:settled')[0];
  }

  /** Milliseconds since the run began, of its first event. */
  get since(): number {
    return this.own.all[0]?.at ?? 0;
  }

  /** The last outcome that was reported. */
  get resolved(): EventOf<'query:resolved'> | undefined {
    return this.own.of('query:resolved').at(-1);
  }

  /** Whether no further events are expected. */
  get isOver(): boolean {
    const isAnswered = this.resolved !== undefined || this.own.of('query:abandoned').length > 0;
    return isAnswered && (this.settled !== undefined || this.resolved?.outcome === 'held');
  }

  /** The arrival or the issue that an event of a native peer follows from; undefined if it is not in the trace. */
  sourceOf({ cause }: TraceEvent): EventOf<'query:issued' | 'query:received'> | undefined {
    const decided = cause === undefined ? undefined : this.byId.get(cause);
    if (decided?.type === 'query:issued' || decided?.type === 'query:received') return decided;
    if (decided?.type !== 'query:forwarded' && decided?.type !== 'query:matched') return undefined;
    const arrival = decided.cause === undefined ? undefined : this.byId.get(decided.cause);
    return arrival?.type === 'query:received' ? arrival : undefined;
  }
}
