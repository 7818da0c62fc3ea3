import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { PeerDescription } from '../control/messages.js';
import { ExitCode, SimError } from '../errors.js';
import { entryOf } from '../processes/entries.js';
import type { PeerSpec, Topology } from '../topology/index.js';
import type { NewEvent, TraceEvent } from '../trace/event.js';
import type { PeerId } from '../vocabulary.js';
import { Asker, type PendingAnswer } from './asker.js';
import { awaitPeers } from './await-peers.js';
import { neighbourConfigs, type Ports, peerConfig } from './peer-config.js';
import { startFailure } from './start-failure.js';
import { SupervisedPeer } from './supervised-peer.js';

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
  /** Milliseconds in which all peers must be up. */
  readonly startMs?: number | undefined;
  /** Events of one peer's one turn, together. */
  readonly onEvents: (events: readonly TraceEvent[]) => void;
  /** What the supervisor itself saw. */
  readonly record: (event: NewEvent) => void;
}

/** How long a peer may take to say whether it shares a file, and to change its links. */
const answerMs = 2_000;
/** How long it may take to digest all that it shares. */
const digestMs = 60_000;

/** A topology as processes: starts them, tells them of each other, hears of their ends, changes and stops them. */
export class Network {
  readonly #options: NetworkOptions;
  readonly #token = randomBytes(16).toString('hex');
  readonly #peers = new Map<PeerId, SupervisedPeer>();
  /** How many lives each peer has had. */
  readonly #lives = new Map<PeerId, number>();
  /** Called whenever some peer's life has changed. */
  readonly #watchers = new Set<() => void>();
  #topology: Topology;
  #ports: Ports;
  #asker: Asker | null = null;
  #isStopping = false;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#topology = options.topology;
    this.#ports = options.ports;
  }

  get topology(): Topology {
    return this.#topology;
  }

  get ports(): Ports {
    return this.#ports;
  }

  get peers(): readonly SupervisedPeer[] {
    return [...this.#peers.values()];
  }

  peer(id: PeerId): SupervisedPeer | undefined {
    return this.#peers.get(id);
  }

  /** Processes that are not gone. */
  get alive(): number {
    const client = this.#asker === null || this.#asker.isGone ? 0 : 1;
    return this.peers.filter((peer) => !peer.isGone).length + client;
  }

  /**
   * Starts every peer and the client, all at once, and links the peers once all of them listen.
   *
   * @throws SimError `port-taken`, `peer-failed`, `timed-out`; what was started is then still to be stopped
   */
  async start(): Promise<void> {
    this.#asker = this.#startAsker();
    await this.#startAll(this.#topology.peers);
  }

  /** Ends one peer at once, as a crash would. Settles when its process is gone. */
  async killPeer(id: PeerId): Promise<void> {
    await this.#peers.get(id)?.kill();
  }

  /**
   * Starts a peer again that has gone, and links it with the others.
   *
   * @throws SimError as {@link start}
   */
  async revive(id: PeerId): Promise<void> {
    await this.#startAll(this.#topology.peers.filter((spec) => spec.id === id));
  }

  /**
   * Becomes another topology of the same peers. Only peers whose address or share changes are started again; links
   * follow, and what else is under way goes on.
   *
   * @returns the peers that were started again
   * @throws SimError as {@link start}; those that could not be started are then gone
   */
  async change(topology: Topology, ports: Ports = this.#ports): Promise<PeerId[]> {
    const arePortsOther = ports !== this.#ports;
    const concerned = topology.peers.filter((spec) => {
      const config = this.#peers.get(spec.id)?.config;
      if (config === undefined || this.#peers.get(spec.id)?.isGone === true) return false;
      const isMoved = config.ip !== spec.ip || (ports === 'ini' && config.port !== spec.port);
      return arePortsOther || isMoved || config.shareDir !== spec.shareDir;
    });
    this.#topology = topology;
    this.#ports = ports;
    await Promise.all(concerned.map(({ id }) => this.#peers.get(id)?.stop()));
    await this.#startAll(concerned);
    return concerned.map(({ id }) => id);
  }

  ask(origin: PeerId, file: string, ttl: number): PendingAnswer {
    const peer = this.#peers.get(origin);
    if (this.#asker === null || peer?.address == null) throw new Error('the network is not up');
    // It holds nothing that another could not take up.
    if (this.#asker.isGone && !this.#isStopping) this.#asker = this.#startAsker();
    return this.#asker.ask({ origin: peer.address, token: this.#token, file, ttl });
  }

  /** Tells a peer that no message of its query is under way any more. */
  settled(origin: PeerId, query: string): void {
    this.#peers.get(origin)?.send({ type: 'settled', query });
  }

  /**
   * Asks every living peer whether it shares the file; those that do say so in events. One that hangs is not waited for
   * longer than it takes to be sure.
   */
  async lookUp(file: string): Promise<void> {
    const asked = this.peers.filter(({ isReady }) => isReady);
    await Promise.all(asked.map((peer) => peer.ask({ type: 'look-up', file }, answerMs)));
  }

  /** What a peer says of itself; null where it is not up, or hangs. */
  async describe(id: PeerId, digests: boolean): Promise<PeerDescription | null> {
    const within = digests ? digestMs : answerMs;
    const peer = this.#peers.get(id);
    if (peer?.isReady !== true) return null;
    return (await peer.ask({ type: 'describe', digests }, within))?.description ?? null;
  }

  /** Settles when every process is gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.peers.map((peer) => peer.stop()), this.#asker?.stop()]);
  }

  /** Ends every process at once. */
  kill(): void {
    this.#isStopping = true;
    for (const peer of this.peers) void peer.kill();
    this.#asker?.kill();
  }

  async #startAll(specs: readonly PeerSpec[]): Promise<void> {
    const peers = specs.map((spec) => this.#startPeer(spec));
    const awaited = {
      peers,
      late: AbortSignal.timeout(this.#options.startMs ?? 10_000 + 200 * peers.length),
      watchers: this.#watchers,
      failure: () => this.#startFailure(peers),
      logFolder: this.#options.logFolder,
    };
    try {
      await awaitPeers({ ...awaited, wanted: 'listening' });
      await this.#link(peers);
      await awaitPeers({ ...awaited, wanted: 'ready' });
    } catch (error) {
      // Neither up nor gone, a peer could not be started again.
      await Promise.all(peers.filter(({ isReady }) => !isReady).map((peer) => peer.stop()));
      throw error;
    }
  }

  #startAsker(): Asker {
    return new Asker(entryOf('client'), join(this.#options.logFolder, 'client.log'));
  }

  #startPeer(spec: PeerSpec): SupervisedPeer {
    const { logFolder, downloadFolder, epoch, overwrite, onEvents, record } = this.#options;
    const life = (this.#lives.get(spec.id) ?? 0) + 1;
    this.#lives.set(spec.id, life);
    const config = peerConfig(this.#topology, spec, this.#ports, {
      name: life === 1 ? String(spec.id) : `${spec.id}.${life}`,
      downloadDir: downloadFolder(spec.id),
      sharesDownloads: life > 1,
      overwrite,
      token: this.#token,
      epoch: String(epoch),
    });
    const log = join(logFolder, `peer-${spec.id}.log`);
    const peer = new SupervisedPeer(config, entryOf('peer'), log, {
      events: onEvents,
      lived: (lived) => {
        this.#report(lived, record);
        for (const look of [...this.#watchers]) look();
      },
    });
    this.#peers.set(spec.id, peer);
    return peer;
  }

  #report(peer: SupervisedPeer, record: NetworkOptions['record']): void {
    const { life, id } = peer;
    if (life.state === 'listening')
      record({ type: 'peer:started', peer: id, pid: peer.pid ?? 0, ...life.address });
    if (life.state === 'stopped') record({ type: 'peer:stopped', peer: id });
    if (life.state === 'died')
      record({ type: 'peer:died', peer: id, ...life.exit, lastLines: peer.lastLines(), log: peer.log });
  }

  /** Tells every living peer where its neighbours are; settles when those that were up have followed. */
  async #link(started: readonly SupervisedPeer[]): Promise<void> {
    const living = this.peers.filter(({ life }) => life.state === 'listening' || life.state === 'ready');
    const known = living.flatMap(({ id, address }) => (address === null ? [] : [{ id, ...address }]));
    const neighboursOf = neighbourConfigs(this.#topology, known, this.#ports);
    const told = living.map((peer) => {
      const neighbours = neighboursOf.get(peer.id) ?? [];
      const message = { type: 'link' as const, neighbours, peers: known };
      const linked = peer.ask(message, answerMs);
      // Those that have just started are waited for longer, by their lives.
      return started.includes(peer) ? undefined : linked;
    });
    await Promise.all(told);
  }

  #startFailure(peers: readonly SupervisedPeer[]): SimError | null {
    const failure = startFailure(peers, this.#topology);
    if (failure !== null || !this.#isStopping) return failure;
    return new SimError('interrupted', 'stopped', { exitCode: ExitCode.interrupted });
  }
}
