import type { PeerId } from '../core/vocabulary.js';
import type { Strategy } from '../protocol/strategy.js';
import { EmittedIds } from '../trace/emitted-ids.js';
import type { EventId, EventOf, OverlayPeer, TraceEvent } from '../trace/event.js';
import { FaultedPlaces } from './faulted-places.js';
import { type MissingForward, missingForwards } from './missing-forwards.js';
import { QueryFacts } from './query-facts.js';

/** Ids of queries that are remembered after their events are forgotten, so that a late event is not taken for a new query. */
const maxForgotten = 20_000;

/** Makes a strategy of its text, such as `walk:walkers=4`. */
export type ReadStrategy = (text: string, options: { readonly forwardOnHit: boolean }) => Strategy;

/** What a trace has shown so far, for the rules of the judge. */
export class Facts {
  readonly ids = new EmittedIds();
  /** Whether an event before the last one has the same id. */
  isRepeated = false;
  /** As configured now. */
  peers: ReadonlyMap<PeerId, OverlayPeer> = new Map();
  forwardOnHit = false;
  /** Names at the top of each peer's share when it started, at most 100. */
  readonly shares = new Map<PeerId, ReadonlySet<string>>();
  /** Those of all topologies of the run. */
  readonly foreign = new Map<PeerId, OverlayPeer>();
  /** The peers that run, each with its starts since its process last ended: one. */
  readonly running = new Map<PeerId, readonly EventId[]>();
  /** Peers whose process has ended at least once. */
  readonly ended = new Set<PeerId>();
  /** Those of them that have died unasked. */
  readonly dead = new Set<PeerId>();
  /** The hosts of the run, each with the event of its end. */
  readonly hosts = new Map<string, { readonly joined: EventId; readonly end?: EventId }>();
  /** Where each peer was placed; empty without hosts. */
  readonly hostOf = new Map<PeerId, string>();
  finished: EventOf<'run:finished'> | null = null;
  readonly queries = new Map<string, QueryFacts>();
  /** Messages that foreign peers did not send, of the queries whose events are forgotten. */
  readonly missing = new Map<string, readonly MissingForward[]>();
  /** The verified files, by their paths. */
  readonly savedTo = new Map<string, { readonly event: EventId; readonly sha256: string | null }>();
  /** The number of events of all queries that are not forgotten. */
  eventCount = 0;
  readonly #forgotten = new Set<string>();
  /** `<from>><to>`: `to` ignored messages over the rate limit, so that it may miss more; `from` is null if unknown. */
  readonly #limited = new Set<string>();
  /** `<peer> <file>`. */
  readonly #holders = new Set<string>();
  readonly #faulted = new FaultedPlaces();
  /** When each peer was last started. */
  readonly #startedAt = new Map<PeerId, number>();
  /** Undefined: only floods are judged by their rules. */
  readStrategy: ReadStrategy | undefined;
  /** By their texts. */
  readonly #strategies = new Map<string, Strategy | 'unknown'>();
  /** Of the run; undefined: a flood. */
  #strategy: string | undefined;

  /** The strategy of a query; null: a flood. `unknown`: it cannot be read here. */
  strategyOf({ issued }: QueryFacts): Strategy | 'unknown' | null {
    const text = issued?.strategy ?? this.#strategy;
    if (text === undefined) return null;
    if (this.readStrategy === undefined) return 'unknown';
    let strategy = this.#strategies.get(text);
    if (strategy === undefined) {
      strategy = this.#read(text, this.readStrategy);
      this.#strategies.set(text, strategy);
    }
    return strategy;
  }

  #read(text: string, read: ReadStrategy): Strategy | 'unknown' {
    try {
      return read(text, { forwardOnHit: this.forwardOnHit });
    } catch {
      // A newer floodsim may have others.
      return 'unknown';
    }
  }

  see(event: TraceEvent): void {
    this.isRepeated = !this.ids.add(event.id);
    this.#seeNetwork(event);
    const query = 'query' in event ? event.query : undefined;
    if (query === undefined) return;
    if (this.#forgotten.has(query)) {
      if (event.type === 'query:received') this.#arriveLate(event);
      return;
    }
    let facts = this.queries.get(query);
    if (facts === undefined) {
      facts = new QueryFacts(query, this.peers, this.#absent());
      this.queries.set(query, facts);
    }
    facts.see(event);
    this.eventCount += 1;
  }

  /** No more events of this query are expected. */
  forget(query: string): void {
    const facts = this.queries.get(query);
    if (facts === undefined) return;
    const missing = missingForwards(facts, this);
    if (missing.length > 0) this.missing.set(query, missing);
    this.queries.delete(query);
    this.eventCount -= facts.own.all.length;
    this.#forgotten.add(query);
    const [oldest = query] = this.#forgotten;
    if (this.#forgotten.size > maxForgotten) this.#forgotten.delete(oldest);
  }

  queryOf(event: TraceEvent): QueryFacts | undefined {
    return 'query' in event && event.query !== undefined ? this.queries.get(event.query) : undefined;
  }

  /** Whether the peer reports what it does. */
  isNative(peer: PeerId): boolean {
    return !this.foreign.has(peer) && this.peers.has(peer);
  }

  /** Whether a message from one peer to the other may have been ignored. */
  mayHaveIgnored(from: PeerId, to: PeerId): boolean {
    return this.#limited.has(`${from}>${to}`) || this.#limited.has(`null>${to}`);
  }

  isHolder(peer: PeerId, file: string): boolean {
    return this.#holders.has(`${peer} ${file}`);
  }

  /**
   * Whether a fault explains what one peer did not send the other one, or not as it should.
   *
   * @param since when it would have been sent at the earliest; default: when the sender was started
   */
  isFaulted(from: PeerId, to: PeerId, since = this.#startedAt.get(from) ?? 0): boolean {
    return this.#faulted.hasActed(from, to, since);
  }

  #seeNetwork(event: TraceEvent): void {
    switch (event.type) {
      case 'run:started':
      case 'topology:changed':
        if (event.type === 'run:started') {
          this.forwardOnHit = event.forwardOnHit === true;
          this.#strategy = event.strategy;
        } else this.#change();
        this.peers = new Map(event.peers.map((peer) => [peer.id, peer]));
        for (const peer of event.peers) if (peer.program !== undefined) this.foreign.set(peer.id, peer);
        return;
      case 'run:finished':
        this.finished = event;
        return;
      case 'host:joined':
        this.hosts.set(event.host, { joined: event.id });
        for (const peer of event.placed) this.hostOf.set(peer, event.host);
        return;
      case 'host:left':
      case 'host:lost':
        this.hosts.set(event.host, { joined: event.id, ...this.hosts.get(event.host), end: event.id });
        return;
      case 'peer:started':
        this.running.set(event.peer, [...(this.running.get(event.peer) ?? []), event.id]);
        this.#startedAt.set(event.peer, event.at);
        this.#disturb(`peer ${event.peer} started meanwhile`);
        return;
      case 'peer:died':
      case 'peer:stopped':
        if (event.type === 'peer:died') this.dead.add(event.peer);
        this.#end(event.peer);
        return;
      case 'query:rate-limited':
        this.#limited.add(`${event.from}>${event.peer}`);
        this.#disturb(`peer ${event.peer} ignored messages over the rate limit`);
        return;
      case 'share:listed':
        this.shares.set(event.peer, new Set(event.files.map((name) => name.replace(/\/$/u, ''))));
        return;
      case 'transfer:verified':
        if (event.savedTo !== '') this.savedTo.set(event.savedTo, { event: event.id, sha256: event.sha256 });
        return;
      case 'file:held':
        this.#seeHolder(event);
        return;
      case 'fault:ended':
        this.#faulted.end(event);
        return;
      case 'fault:applied':
      case 'query:lost':
      case 'query:duplicated':
        this.#faulted.see(event);
        this.#disturb(`fault ${event.fault} was triggered`);
    }
  }

  /** What happens now disturbs the queries that are not settled. */
  #disturb(reason: string): void {
    for (const query of this.queries.values()) {
      if (query.settled === undefined) query.disturbance ??= reason;
    }
  }

  #change(): void {
    this.#disturb('the network was changed meanwhile');
    for (const query of this.queries.values()) if (query.settled === undefined) query.wasChanged = true;
  }

  #end(peer: PeerId): void {
    this.running.delete(peer);
    this.ended.add(peer);
    this.#disturb(`peer ${peer} was not up`);
    for (const query of this.queries.values()) if (query.settled === undefined) query.ended.add(peer);
  }

  /** Peers that do not run. */
  #absent(): readonly PeerId[] {
    if (this.running.size >= this.peers.size) return [];
    return [...this.peers.keys()].filter((id) => !this.running.has(id));
  }

  /** The supervisor looks for holders after a query that found nothing. */
  #seeHolder({ peer, file, at, observedBy }: EventOf<'file:held'>): void {
    this.#holders.add(`${peer} ${file}`);
    if (observedBy !== 'supervisor') return;
    for (const query of this.queries.values()) {
      const { resolved } = query;
      if (resolved?.outcome !== 'not-found' || resolved.file !== file || resolved.at > at) continue;
      query.holders.add(peer);
    }
  }

  #arriveLate({ query, peer, from }: EventOf<'query:received'>): void {
    const missing = this.missing.get(query);
    if (missing === undefined) return;
    const isOther = (sender: PeerId, to: PeerId): boolean =>
      to !== peer || (from !== null && from !== sender);
    const left = missing.map((one) => ({ ...one, to: one.to.filter((to) => isOther(one.peer, to)) }));
    this.missing.set(query, left);
  }
}
