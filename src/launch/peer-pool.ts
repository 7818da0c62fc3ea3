import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AddressBook } from '../control/address-book.js';
import type { KnownPeer, NeighbourConfig } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import type { NewEvent, TraceEvent } from '../trace/event.js';
import { awaitPeers } from './await-peers.js';
import { type ForeignPeerSpec, ForeignPeers, isForeign } from './foreign-peers.js';
import { NativePeer } from './native-peer.js';
import type { NetworkPeer, PeerObserver } from './network-peer.js';
import { linkConfigs, linkSources, neighbourConfigs, type Ports, peerConfig } from './peer-config.js';
import type { OpenProxy } from './proxy.js';

export interface NetworkOptions {
  readonly topology: Topology;
  /** `auto`: the system chooses every port. */
  readonly ports: Ports;
  /** `process.hrtime.bigint()` of the run's beginning. */
  readonly epoch: bigint;
  readonly overwrite: boolean;
  /** Folders for the children's logs and for each peer's downloads. */
  readonly logFolder: string;
  readonly downloadFolder: (peer: PeerId) => string;
  /** The working folder of a program that others wrote. */
  readonly workFolder: (peer: PeerId) => string;
  readonly openProxy: OpenProxy;
  /** Milliseconds in which all peers must be up. */
  readonly startMs?: number | undefined;
  /** Events of one peer's one turn, together. */
  readonly onEvents: (events: readonly TraceEvent[]) => void;
  /** What the supervisor itself saw. */
  readonly record: (event: NewEvent) => void;
}

/** How long a peer that is up may take to change its links, and to say whether it shares a file. */
export const answerMs = 2_000;

/** Who is up and where: starts peers in their order, tells them of each other, and hears of their ends. */
export class PeerPool {
  /** What the network is to be. */
  topology: Topology;
  ports: Ports;
  isStopping = false;
  /** What a client must know to ask a peer of our own. */
  readonly #token = randomBytes(16).toString('hex');
  readonly programs: ForeignPeers;
  readonly #options: NetworkOptions;
  readonly #peers = new Map<PeerId, NetworkPeer>();
  /** How many lives each peer has had. */
  readonly #incarnations = new Map<PeerId, number>();
  /** Ports at which peers have listened. */
  readonly #lastPorts = new Map<PeerId, number>();
  /** Called with each peer whose state has changed. */
  readonly #watchers = new Set<(peer: NetworkPeer) => void>();
  /** The peers' addresses when they were last linked. */
  readonly #addresses = new AddressBook();

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.topology = options.topology;
    this.ports = options.ports;
    this.programs = new ForeignPeers({
      ...options,
      mark: `${randomBytes(8).toString('hex')}.`,
      observer: this.#observer,
    });
  }

  get peers(): readonly NetworkPeer[] {
    return [...this.#peers.values()];
  }

  /** What a client must know to ask this peer: each program has a token of its own, with which it can ask nobody else. */
  tokenOf(id: PeerId): string {
    return this.programs.tokenOf(id) ?? this.#token;
  }

  /** Forgets where everybody was, so that who starts again may be elsewhere. */
  forgetPorts(): void {
    this.#lastPorts.clear();
    this.programs.forgetPorts();
  }

  get(id: PeerId): NetworkPeer | undefined {
    return this.#peers.get(id);
  }

  /** The peer at an address; null if the address is of no peer of the run. */
  peerAt(address: Address): PeerId | null {
    return this.#addresses.peerAt(address);
  }

  /**
   * Starts these, and links them with the others. Those of our own come first: programs are told at their start where
   * everybody is.
   *
   * @throws SimError `port-taken`, `peer-failed`, `timed-out`; of these, those that are not up are then gone
   */
  async start(specs: readonly PeerSpec[]): Promise<void> {
    const programs = specs.filter(isForeign);
    await this.programs.assignPorts(programs, this.ports);
    const sources = linkSources(this.topology.peers);
    const own = specs
      .filter((spec) => !isForeign(spec))
      .map((spec) => this.#startPeer(spec, sources.get(spec.id)?.length ?? 0));
    const started: NetworkPeer[] = [...own];
    const awaited = {
      peers: started,
      late: AbortSignal.timeout(this.#options.startMs ?? 10_000 + 200 * specs.length),
      watchers: this.#watchers,
      isStopping: () => this.isStopping,
      logFolder: this.#options.logFolder,
    };
    try {
      await awaitPeers({ ...awaited, wanted: 'listening' });
      // What an earlier life has started may live on.
      await Promise.all(programs.map(({ id }) => this.#peers.get(id)?.stop()));
      await this.programs.openProxies(this.topology, programs);
      const known = this.known();
      this.#addresses.replaceAll(known);
      const neighboursOf = neighbourConfigs(this.topology, known, this.ports);
      started.push(...programs.map((spec) => this.#startProgram(spec, neighboursOf(spec))));
      if (programs.length > 0) await awaitPeers({ ...awaited, wanted: 'listening' });
      await this.#link(new Set(started), known);
      await awaitPeers({ ...awaited, wanted: 'ready' });
    } catch (error) {
      // Neither up nor gone, a peer could not be started again.
      await Promise.all(started.filter(({ isReady }) => !isReady).map((peer) => peer.stop()));
      throw error;
    }
  }

  get #observer(): PeerObserver {
    const { onEvents, record } = this.#options;
    return {
      events: (events) => onEvents(events.map((event) => this.#addresses.resolve(event))),
      onStateChange: (lived) => {
        this.#report(lived, record);
        for (const onStateChange of [...this.#watchers]) onStateChange(lived);
      },
    };
  }

  #startPeer(spec: PeerSpec, linkedFrom: number): NetworkPeer {
    const { logFolder, downloadFolder, epoch, overwrite } = this.#options;
    const life = (this.#incarnations.get(spec.id) ?? 0) + 1;
    this.#incarnations.set(spec.id, life);
    const config = peerConfig(this.topology, spec, this.#portOf(spec), linkedFrom, {
      name: life === 1 ? String(spec.id) : `${spec.id}.${life}`,
      downloadDir: downloadFolder(spec.id),
      sharesDownloads: life > 1,
      overwrite,
      token: this.#token,
      epoch: String(epoch),
    });
    const peer = new NativePeer(spec, config, join(logFolder, `peer-${spec.id}.log`), this.#observer);
    this.#peers.set(spec.id, peer);
    return peer;
  }

  /** 0: the system chooses. Programs were told where a peer is, and cannot be told again: there it stays. */
  #portOf(spec: PeerSpec): number {
    if (this.ports === 'ini') return spec.port;
    const hasPrograms = this.topology.peers.some(isForeign);
    return (hasPrograms ? this.#lastPorts.get(spec.id) : undefined) ?? 0;
  }

  #startProgram(spec: ForeignPeerSpec, configs: readonly NeighbourConfig[]): NetworkPeer {
    const neighbours = configs.flatMap(({ id, address, dialect }) => {
      const place = this.programs.addressSeenBy(spec.id, id) ?? address;
      return place === null ? [] : [{ id, ...place, dialect }];
    });
    const peer = this.programs.start(spec, neighbours);
    this.#peers.set(spec.id, peer);
    return peer;
  }

  #report(peer: NetworkPeer, record: NetworkOptions['record']): void {
    const { life, id } = peer;
    if (life.state === 'listening') {
      this.#lastPorts.set(id, life.address.port);
      record({ type: 'peer:started', peer: id, pid: peer.pid ?? 0, ...life.address });
    }
    if (life.state === 'stopped') record({ type: 'peer:stopped', peer: id });
    if (life.state === 'died')
      record({ type: 'peer:died', peer: id, ...life.exit, lastLines: peer.lastLines(), log: peer.log });
  }

  get #living(): NetworkPeer[] {
    return this.peers.filter(({ life }) => life.state === 'listening' || life.state === 'ready');
  }

  /** Who listens where. */
  known(): KnownPeer[] {
    const own = this.#living.flatMap(({ id, address, spec }) =>
      address === null || isForeign(spec) ? [] : [{ id, ...address, dialect: 'native' as const }],
    );
    return [...own, ...this.programs.known(this.topology)];
  }

  /** Gives every living peer its neighbours' addresses; settles when those that were up have followed. */
  async #link(started: ReadonlySet<NetworkPeer>, known: readonly KnownPeer[]): Promise<void> {
    const specs = new Map(this.topology.peers.map((spec) => [spec.id, spec]));
    const configOf = linkConfigs(this.topology, known, this.ports);
    const told = this.#living.map((peer) => {
      const linked = peer.link(configOf(specs.get(peer.id) ?? peer.spec), answerMs);
      // Those that have just started are waited for longer, by their states.
      return started.has(peer) ? undefined : linked;
    });
    await Promise.all(told);
  }
}
