import type { PeerId } from '../../core/vocabulary.js';
import type { EventId, EventOf, TraceEvent } from '../../trace/event.js';
import { foreignPeersOf } from '../../trace/select.js';
import { FaultFold } from './fault-fold.js';
import { HostFold } from './host-fold.js';
import { MessageLog, type Writable } from './message-log.js';
import type { FaultAct, FaultStory, HostStory, Message, Overlay, PeerStory, QueryStory } from './model.js';
import { QueryFold } from './query-fold.js';

type WritablePeer = Writable<Omit<PeerStory, 'lives' | 'pauses'>> & {
  readonly lives: Writable<PeerStory['lives'][number]>[];
  readonly pauses: Writable<PeerStory['pauses'][number]>[];
};

/**
 * A trace as peers, queries, messages and steps. Sees each event once, in the order of the trace; a live page adds events as they
 * arrive. Pure, and the same in the browser and in Node.js.
 */
export class Story {
  /** Name of the topology; empty before the first event. */
  topology = '';
  /** The search strategy with its settings; null: a flood. */
  strategy: string | null = null;
  /** Of the whole run; null while it runs, or if the trace is cut off. */
  exitCode: number | null = null;
  /** Time of the latest event. */
  endAt = 0;
  readonly events: TraceEvent[] = [];
  readonly queries: QueryStory[] = [];
  readonly peers = new Map<PeerId, PeerStory>();
  overlay: Overlay = { peers: [], absent: [], forwardOnHit: false };
  #foreign: ReadonlySet<PeerId> = new Set();
  readonly #log = new MessageLog();
  readonly #faults = new FaultFold();
  readonly #hosts = new HostFold();
  readonly #queryOf = new Map<string, QueryFold>();
  /** The queries that have not ended: what happens in the network is a step of each. */
  readonly #open = new Set<QueryFold>();

  get messages(): readonly Message[] {
    return this.#log.messages;
  }

  /** The faults of the run, in the order of their numbers. */
  get faults(): readonly FaultStory[] {
    return this.#faults.faults;
  }

  /** The machines of the run; empty if it has run on one. */
  get hosts(): readonly HostStory[] {
    return this.#hosts.hosts;
  }

  /** Null if the run has no hosts. */
  hostOf(peer: PeerId | null): HostStory | null {
    return this.#hosts.of(peer);
  }

  see(event: TraceEvent): void {
    this.events.push(event);
    this.endAt = Math.max(this.endAt, event.at);
    switch (event.type) {
      case 'run:started':
        this.topology = event.topology;
        this.strategy = event.strategy ?? null;
        return this.#setOverlay(event, event.forwardOnHit ?? false);
      case 'topology:changed':
        return this.#setOverlay(event, this.overlay.forwardOnHit);
      case 'run:finished':
        this.exitCode = event.exitCode;
        for (const query of this.#queryOf.values()) query.endUnended(true);
        return;
      case 'host:joined':
        return this.#hosts.join(event);
      case 'host:left':
      case 'host:lost':
        return this.#endHost(event);
      case 'peer:started':
        return this.#startLife(event);
      case 'peer:died':
      case 'peer:stopped':
        return this.#endLife(event);
      case 'share:listed': {
        const peer = this.#peer(event.peer);
        peer.files = event.files;
        peer.fileCount = event.total;
        return;
      }
      case 'fault:added':
        return this.#faults.add(event);
      case 'fault:started':
      case 'fault:ended':
      case 'fault:applied':
        return this.#seeFault(event, this.#faults.actOf(event));
      case 'query:issued':
        return this.#issue(event);
      default:
    }
    if (!('query' in event) || event.query === undefined) return;
    const fold = this.#queryOf.get(event.query);
    fold?.see(event);
    if (fold?.isOpen === false) this.#open.delete(fold);
  }

  /** The message that an event is about. */
  messageOf(event: EventId): Message | null {
    return this.#log.about(event) ?? null;
  }

  #setOverlay({ peers, absent }: EventOf<'run:started' | 'topology:changed'>, forwardOnHit: boolean): void {
    this.overlay = { peers, absent, forwardOnHit };
    this.#foreign = foreignPeersOf(peers);
    for (const { id } of peers) this.#peer(id);
  }

  #peer(id: PeerId): WritablePeer {
    const known = this.peers.get(id) as WritablePeer | undefined;
    if (known !== undefined) return known;
    const peer: WritablePeer = {
      ...{ id, ip: null, port: null, files: null, fileCount: null },
      ...{ lives: [], pauses: [] },
    };
    this.peers.set(id, peer);
    return peer;
  }

  #startLife(event: EventOf<'peer:started'>): void {
    const peer = this.#peer(event.peer);
    peer.ip = event.ip;
    peer.port = event.port;
    peer.lives.push({ from: event.at, to: null, end: null });
    this.#stepOfOpenQueries(event, 'started');
  }

  #endLife(event: EventOf<'peer:died' | 'peer:stopped'>): void {
    const life = this.#peer(event.peer).lives.at(-1);
    if (life === undefined || life.to !== null) return;
    const end = event.type === 'peer:died' ? 'died' : 'stopped';
    life.to = event.at;
    this.#notePause(event.peer, 'resumed', event.at);
    life.end = end;
    this.#stepOfOpenQueries(event, end);
  }

  #endHost(event: EventOf<'host:left' | 'host:lost'>): void {
    const host = this.#hosts.end(event);
    if (host === undefined || event.type === 'host:left') return;
    for (const query of this.#open) query.seePeer(event, 'host-lost', host);
  }

  #seeFault(event: EventOf<'fault:started' | 'fault:ended' | 'fault:applied'>, act: FaultAct): void {
    if (act.peer !== null) this.#notePause(act.peer, act.effect, event.at);
    const query = 'query' in event ? event.query : undefined;
    if (query !== undefined) return this.#queryOf.get(query)?.seeFault(event, act);
    for (const fold of this.#open) fold.seeFault(event, act);
  }

  #notePause(id: PeerId, effect: FaultAct['effect'], at: number): void {
    const { pauses } = this.#peer(id);
    const last = pauses.at(-1);
    if (effect === 'paused') pauses.push({ from: at, to: null });
    else if (effect === 'resumed' && last !== undefined) last.to ??= at;
  }

  #stepOfOpenQueries(
    event: TraceEvent & { readonly peer: PeerId },
    kind: 'started' | 'died' | 'stopped',
  ): void {
    for (const query of this.#open) query.seePeer(event, kind);
  }

  #issue(event: EventOf<'query:issued'>): void {
    const fold = new QueryFold(event, {
      index: this.queries.length,
      overlay: this.overlay,
      log: this.#log,
      isForeign: (peer) => this.#foreign.has(peer),
      actOf: (event) => this.#faults.actOf(event),
    });
    this.queries.push(fold.story);
    this.#queryOf.set(event.query, fold);
    this.#open.add(fold);
  }
}
