import { randomBytes } from 'node:crypto';
import { AddressBook } from '../control/address-book.js';
import type { KnownPeer, NeighbourConfig } from '../control/messages.js';
import type { PeerId } from '../core/vocabulary.js';
import type { Target } from '../faults/fault.js';
import { StartLimit } from '../processes/silence-limit.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import { awaitPeers, interrupted } from './await-peers.js';
import { checkNeeds } from './check-needs.js';
import { type ForeignPeerSpec, isForeign } from './foreign-links.js';
import { ForeignPeers } from './foreign-peers.js';
import { LinkProxies } from './link-proxies.js';
import { NativeStarts } from './native-starts.js';
import type { NetworkOptions } from './network-options.js';
import type { NetworkPeer, PeerObserver } from './network-peer.js';
import { linkConfigs, linkSources, neighbourConfigs, type Ports } from './peer-config.js';
import { ProxyPlaces } from './proxy-places.js';
import { recordState } from './record-state.js';
import { requireProxies } from './require-proxies.js';
import { TransferProxies } from './transfer-proxies.js';

/** How long a running peer may be idle before it has changed its links, or looked up a file. */
export const answerMs = 2_000;

/** The peers of a network: starts them in order, links them, and records their starts and ends. */
export class PeerPool {
  topology: Topology;
  ports: Ports;
  isStopping = false;
  readonly foreignPeers: ForeignPeers;
  readonly links: LinkProxies;
  readonly transfers: TransferProxies;
  readonly #options: NetworkOptions;
  readonly #peers = new Map<PeerId, NetworkPeer>();
  readonly #native: NativeStarts;
  /** Called with each peer whose state has changed. */
  readonly #watchers = new Set<(peer: NetworkPeer) => void>();
  /** Of the starts that are under way. */
  readonly #limits = new Set<StartLimit>();
  /** The peers' addresses when they were last linked. */
  readonly #addresses = new AddressBook();

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#native = new NativeStarts(options);
    this.topology = options.topology;
    this.ports = options.ports;
    const places = new ProxyPlaces(options);
    this.links = new LinkProxies({
      places,
      recorder: options.proxyRecorder,
      clock: options.clock,
      gate: options.gate,
      relink: () => this.relink(),
      check: (target) => this.#requireProxies(target),
    });
    this.transfers = new TransferProxies({
      places,
      addresses: this.#addresses,
      addressOf: (id) => this.get(id)?.address ?? null,
      record: options.record,
      relink: () => this.relink(),
    });
    this.foreignPeers = new ForeignPeers({
      ...options,
      addresses: this.#addresses,
      mark: `${randomBytes(8).toString('hex')}.`,
      observer: this.#observer,
      links: this.links,
      nativeAddress: (id) => this.#peers.get(id)?.address ?? null,
      onProxied: options.onProxied,
    });
  }

  get peers(): readonly NetworkPeer[] {
    return [...this.#peers.values()];
  }

  /** The token of this peer. Each foreign peer has its own, so that it cannot send `ask` to others. */
  tokenOf(id: PeerId): string {
    return this.foreignPeers.tokenOf(id) ?? this.#native.token;
  }

  get queryKey(): string {
    return this.#native.queryKey;
  }

  /** Lets restarted peers get other ports. */
  forgetPorts(): void {
    this.#native.forgetPorts();
    this.foreignPeers.forgetPorts();
  }

  get(id: PeerId): NetworkPeer | undefined {
    return this.#peers.get(id);
  }

  /**
   * Starts these peers, and links them with the others. Native peers start first: foreign peers must know all addresses at their
   * start.
   *
   * @param beforeLinks called when these peers listen; it may end some of them
   * @throws SimError `port-taken`, `peer-failed`, `timed-out`, `no-resources`, `interrupted`; those of these peers that are not ready
   *   are then gone
   */
  async start(specs: readonly PeerSpec[], beforeLinks?: () => Promise<void>): Promise<void> {
    const { hostOf, onWarning, prepare } = this.#options;
    for (const warning of await checkNeeds(specs, this.topology, hostOf)) onWarning?.(warning);
    if (prepare !== undefined) await prepare(specs);
    const foreign = specs.filter(isForeign);
    await this.foreignPeers.assignPorts(foreign, this.topology, this.ports);
    // A fault may start a peer while the network stops: then nobody would end it.
    if (this.isStopping) throw interrupted();
    const sources = linkSources(this.topology.peers);
    const native = specs.filter((spec) => !isForeign(spec));
    // Foreign peers learn the ports of the others only at their start.
    const keepsPorts = this.topology.peers.some(isForeign);
    const settings = { topology: this.topology, ports: this.ports, keepsPorts };
    let started = native.map((spec) => {
      const linkedFrom = sources.get(spec.id)?.length ?? 0;
      return this.#add(this.#native.start(spec, settings, linkedFrom, this.#observer));
    });
    const limit = new StartLimit(this.#options.startMs, () =>
      started.filter(({ isReady }) => !isReady).map(({ observed }) => observed),
    );
    this.#limits.add(limit);
    const awaited = {
      peers: started,
      limit,
      watchers: this.#watchers,
      isStopping: () => this.isStopping,
    };
    try {
      await awaitPeers({ ...awaited, wanted: 'listening' });
      // Processes that an earlier start of the program has left may still live.
      await Promise.all(foreign.map(({ id }) => this.#peers.get(id)?.stop()));
      await this.foreignPeers.openProxies(this.topology, foreign);
      const known = this.known();
      this.#addresses.replaceAll(known);
      const neighboursOf = neighbourConfigs(this.topology, known, this.ports);
      for (const spec of foreign) started.push(await this.#startForeign(spec, neighboursOf(spec)));
      if (foreign.length > 0) await awaitPeers({ ...awaited, wanted: 'listening' });
      await beforeLinks?.();
      if (beforeLinks !== undefined) started = started.filter(({ isGone }) => !isGone);
      // Read again: while the foreign peers started, others may have gone.
      const linked = this.known();
      this.#addresses.replaceAll(linked);
      await this.#link(new Set(started), linked);
      await awaitPeers({ ...awaited, peers: started, wanted: 'ready' });
    } catch (error) {
      // A peer that is neither ready nor gone could not be started again.
      await Promise.all(started.filter(({ isReady }) => !isReady).map((peer) => peer.stop()));
      throw error;
    } finally {
      limit.dispose();
      this.#limits.delete(limit);
    }
  }

  /** Lets the links follow a change of `links`. */
  async relink(): Promise<void> {
    const foreign = this.#living.map(({ spec }) => spec).filter(isForeign);
    if (foreign.length > 0) await this.foreignPeers.openProxies(this.topology, foreign);
    await this.#link(new Set(), this.known());
  }

  get #observer(): PeerObserver {
    const { onEvents, compare } = this.#options;
    return {
      events: (events) => {
        this.#signOfLife();
        onEvents(events.map((event) => this.#addresses.resolve(event)));
      },
      answer: async (peer, asked) => {
        if (asked.question === 'fault-of') return this.transfers.faultOf(peer, asked.about);
        if (asked.question === 'route-of') return this.transfers.routeOf(peer, asked.about);
        return compare({ ...asked.about, at: peer, from: this.#addresses.peerAt(asked.about.holder) });
      },
      onStateChange: (peer) => {
        this.#signOfLife();
        this.#onStateChange(peer);
        for (const onStateChange of [...this.#watchers]) onStateChange(peer);
      },
    };
  }

  #signOfLife(): void {
    for (const limit of this.#limits) limit.signOfLife();
  }

  #add(peer: NetworkPeer): NetworkPeer {
    this.#peers.set(peer.id, peer);
    return peer;
  }

  async #startForeign(spec: ForeignPeerSpec, configs: readonly NeighbourConfig[]): Promise<NetworkPeer> {
    const neighbours = configs.flatMap(({ id, address, dialect }) => {
      const seen = this.foreignPeers.addressSeenBy(spec.id, id) ?? address;
      return seen === null ? [] : [{ id, ...seen, dialect }];
    });
    this.#native.forget(spec.id);
    return this.#add(await this.foreignPeers.start(spec, neighbours, this.topology.options.strategy));
  }

  #onStateChange(peer: NetworkPeer): void {
    const { state, id } = peer;
    if (state.state === 'listening') this.#native.listening(id, state.address.port);
    if (peer.isGone) this.links.closeOf(id);
    recordState(peer, this.#options.record);
  }

  get #living(): NetworkPeer[] {
    return this.peers.filter(({ state: { state } }) => state === 'listening' || state === 'ready');
  }

  /** The addresses of all living native peers and of all foreign peers. */
  known(): KnownPeer[] {
    const own = this.#living.flatMap(({ id, address, spec }) =>
      address === null || isForeign(spec) ? [] : [{ id, ...address, dialect: 'native' as const }],
    );
    return [...own, ...this.foreignPeers.known(this.topology)];
  }

  #requireProxies(target: Target): void {
    const foreign = this.#living.filter(({ spec }) => isForeign(spec)).map(({ id }) => id);
    requireProxies(target, this.topology, new Set(foreign), (from, to) => {
      return this.foreignPeers.proxyBetween(from, to) !== undefined;
    });
  }

  /** The neighbour of a native peer, with the proxy of the link if it has one. */
  #withProxy(from: PeerId, neighbour: NeighbourConfig): NeighbourConfig {
    const proxy = this.foreignPeers.proxyBetween(from, neighbour.id);
    return proxy === undefined ? this.links.withProxy(from, neighbour) : { ...neighbour, proxy };
  }

  /** Gives every living peer its neighbours' addresses; settles when those that were up have followed. */
  async #link(started: ReadonlySet<NetworkPeer>, known: readonly KnownPeer[]): Promise<void> {
    const specs = new Map(this.topology.peers.map((spec) => [spec.id, spec]));
    const configOf = linkConfigs(this.topology, known, this.ports, this.#options.allowUnknownPeers);
    const living = new Set(known.flatMap(({ id, dialect }) => (dialect === 'native' ? [id] : [])));
    const sources = linkSources(this.topology.peers);
    const native = this.#living.flatMap(({ id, address }) => {
      const key = this.#native.linkKeyOf(id);
      return key === undefined ? [] : [{ id, address, key, linkedFrom: sources.get(id) ?? [] }];
    });
    await this.links.openFor(native);
    const links = this.#living.map((peer) => {
      const { neighbours, ...config } = configOf(specs.get(peer.id) ?? peer.spec);
      const withKeys = neighbours.map((neighbour) => ({
        ...this.#withProxy(peer.id, neighbour),
        key: living.has(neighbour.id) ? this.#native.linkKeyOf(neighbour.id) : undefined,
      }));
      const asksForFaults = this.transfers.mayActAt(peer.id);
      // `awaitPeers` waits longer for those that have just started, and looks at all of them together.
      const withinMs = started.has(peer) ? null : answerMs;
      const linked = peer.link({ ...config, neighbours: withKeys, asksForFaults }, withinMs);
      return started.has(peer) || peer.isPaused ? undefined : linked;
    });
    await Promise.all(links);
  }
}
