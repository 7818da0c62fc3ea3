import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { KnownPeer, PeerDescription } from '../control/messages.js';
import { ExitCode, SimError } from '../errors.js';
import { entryOf } from '../processes/entries.js';
import type { PeerSpec, Topology } from '../topology/index.js';
import type { NewEvent, TraceEvent } from '../trace/event.js';
import type { Address, PeerId } from '../vocabulary.js';
import { Asker, type PendingAnswer } from './asker.js';
import { awaitPeers } from './await-peers.js';
import type { NetworkPeer, PeerObserver } from './network-peer.js';
import { neighbourConfigs, type Ports, peerConfig } from './peer-config.js';
import { isProgram, type ProgramPeerSpec, Programs } from './programs.js';
import { startFailure } from './start-failure.js';
import { SupervisedPeer } from './supervised-peer.js';
import type { OpenTap } from './tap.js';

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
  readonly openTap: OpenTap;
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
  readonly #peers = new Map<PeerId, NetworkPeer>();
  readonly #programs: Programs;
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
    this.#programs = new Programs({
      ...options,
      token: this.#token,
      mark: `${randomBytes(8).toString('hex')}.`,
      observer: this.#observer,
    });
  }

  get topology(): Topology {
    return this.#topology;
  }

  get ports(): Ports {
    return this.#ports;
  }

  get peers(): readonly NetworkPeer[] {
    return [...this.#peers.values()];
  }

  peer(id: PeerId): NetworkPeer | undefined {
    return this.#peers.get(id);
  }

  /** Who listens there, or has, as far as is known. */
  peerAt({ ip, port }: Address): PeerId | null {
    return this.#known().find((place) => place.port === port && place.ip === ip)?.id ?? null;
  }

  /** Processes that are not gone. */
  get alive(): number {
    const client = this.#asker === null || this.#asker.isGone ? 0 : 1;
    const own = this.peers.filter((peer) => peer.spec.program === undefined && !peer.isGone);
    return own.length + client + this.#programs.alive;
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
      const peer = this.#peers.get(spec.id);
      if (peer === undefined || peer.isGone) return false;
      return arePortsOther || mustStartAgain(peer.spec, spec, ports);
    });
    if (arePortsOther) this.#programs.forgetPlaces();
    this.#topology = topology;
    this.#ports = ports;
    await Promise.all(concerned.map(({ id }) => this.#peers.get(id)?.stop()));
    await this.#startAll(concerned);
    return concerned.map(({ id }) => id);
  }

  /** Has the client ask a peer, which must take `ask`. */
  ask(origin: PeerId, file: string, ttl: number): PendingAnswer {
    const address = this.#addressOf(origin);
    return this.#client().ask({ origin: address, token: this.#token, file, ttl });
  }

  /**
   * Has the client ask the neighbours of a peer in its name, as the clients of the older programs do; those that it cannot
   * reach are told to `failed`.
   *
   * @returns whom it asks
   */
  askInNameOf(
    origin: PeerId,
    question: { readonly file: string; readonly ttl: number; readonly query: string },
    failed: (neighbour: PeerId, reason: string) => void,
  ): PeerId[] {
    const own = this.#addressOf(origin);
    const known = this.#known();
    const told = neighbourConfigs(this.#topology, known, this.#ports).get(origin) ?? [];
    const neighbours = told.map((neighbour) => ({
      ...neighbour,
      origin: this.#programs.originAddressFor(neighbour.id, origin) ?? own,
    }));
    this.#client().askInName({ ...question, neighbours }, failed);
    return neighbours.map(({ id }) => id);
  }

  #client(): Asker {
    if (this.#asker === null) throw new Error('the network is not up');
    // It holds nothing that another could not take up.
    if (this.#asker.isGone && !this.#isStopping) this.#asker = this.#startAsker();
    return this.#asker;
  }

  #addressOf(id: PeerId): Address {
    const address = this.#peers.get(id)?.address;
    if (address == null) throw new Error('the network is not up');
    return address;
  }

  /** Tells a peer that no message of its query is under way any more. */
  settled(origin: PeerId, query: string): void {
    this.#peers.get(origin)?.settled(query);
  }

  /**
   * Asks every living peer whether it shares the file; those that do say so in events. One that hangs is not waited for
   * longer than it takes to be sure.
   */
  async lookUp(file: string): Promise<void> {
    await Promise.all(this.peers.filter(({ isReady }) => isReady).map((peer) => peer.lookUp(file, answerMs)));
  }

  /** What a peer says of itself; null where it is not up, or hangs. */
  async describe(id: PeerId, digests: boolean): Promise<PeerDescription | null> {
    const peer = this.#peers.get(id);
    return peer?.isReady === true ? peer.describe(digests, digests ? digestMs : answerMs) : null;
  }

  /** Settles when every process is gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.peers.map((peer) => peer.stop()), this.#asker?.stop()]);
    await this.#programs.stop();
  }

  /** Ends every process at once. */
  kill(): void {
    this.#isStopping = true;
    for (const peer of this.peers) void peer.kill();
    this.#asker?.kill();
    this.#programs.kill();
  }

  /** Peers of our own first: programs are told at their start where everybody is. */
  async #startAll(specs: readonly PeerSpec[]): Promise<void> {
    const programs = specs.filter(isProgram);
    await this.#programs.choosePlaces(programs, this.#ports);
    const own = specs.filter((spec) => !isProgram(spec)).map((spec) => this.#startPeer(spec));
    const started: NetworkPeer[] = [...own];
    const awaited = {
      peers: started,
      late: AbortSignal.timeout(this.#options.startMs ?? 10_000 + 200 * specs.length),
      watchers: this.#watchers,
      failure: () => this.#startFailure(started),
      logFolder: this.#options.logFolder,
    };
    try {
      await awaitPeers({ ...awaited, wanted: 'listening' });
      await this.#programs.openTaps(this.#topology, programs);
      started.push(...programs.map((spec) => this.#startProgram(spec)));
      if (programs.length > 0) await awaitPeers({ ...awaited, wanted: 'listening' });
      await this.#link(started);
      await awaitPeers({ ...awaited, wanted: 'ready' });
    } catch (error) {
      // Neither up nor gone, a peer could not be started again.
      await Promise.all(started.filter(({ isReady }) => !isReady).map((peer) => peer.stop()));
      throw error;
    }
  }

  #startAsker(): Asker {
    return new Asker(entryOf('client'), join(this.#options.logFolder, 'client.log'));
  }

  get #observer(): PeerObserver {
    const { onEvents, record } = this.#options;
    return {
      events: onEvents,
      lived: (lived) => {
        this.#report(lived, record);
        for (const look of [...this.#watchers]) look();
      },
    };
  }

  #startPeer(spec: PeerSpec): NetworkPeer {
    const { logFolder, downloadFolder, epoch, overwrite } = this.#options;
    const life = (this.#lives.get(spec.id) ?? 0) + 1;
    this.#lives.set(spec.id, life);
    const config = peerConfig(this.#topology, spec, this.#portOf(spec), {
      name: life === 1 ? String(spec.id) : `${spec.id}.${life}`,
      downloadDir: downloadFolder(spec.id),
      sharesDownloads: life > 1,
      overwrite,
      token: this.#token,
      epoch: String(epoch),
    });
    const peer = new SupervisedPeer(spec, config, join(logFolder, `peer-${spec.id}.log`), this.#observer);
    this.#peers.set(spec.id, peer);
    return peer;
  }

  /** 0: the system chooses. Programs were told where a peer is, and cannot be told again: there it stays. */
  #portOf(spec: PeerSpec): number {
    if (this.#ports === 'ini') return spec.port;
    const hasPrograms = this.#topology.peers.some(isProgram);
    return (hasPrograms ? this.#peers.get(spec.id)?.address?.port : undefined) ?? 0;
  }

  #startProgram(spec: ProgramPeerSpec): NetworkPeer {
    const configs = neighbourConfigs(this.#topology, this.#known(), this.#ports).get(spec.id) ?? [];
    const neighbours = configs.flatMap(({ id, address, dialect }) => {
      const place = this.#programs.addressFor(spec.id, id) ?? address;
      return place === null ? [] : [{ id, ...place, dialect }];
    });
    const peer = this.#programs.start(spec, neighbours);
    this.#peers.set(spec.id, peer);
    return peer;
  }

  #report(peer: NetworkPeer, record: NetworkOptions['record']): void {
    const { life, id } = peer;
    if (life.state === 'listening')
      record({ type: 'peer:started', peer: id, pid: peer.pid ?? 0, ...life.address });
    if (life.state === 'stopped') record({ type: 'peer:stopped', peer: id });
    if (life.state === 'died')
      record({ type: 'peer:died', peer: id, ...life.exit, lastLines: peer.lastLines(), log: peer.log });
  }

  get #living(): NetworkPeer[] {
    return this.peers.filter(({ life }) => life.state === 'listening' || life.state === 'ready');
  }

  /** Who listens where. */
  #known(): KnownPeer[] {
    const own = this.#living.flatMap(({ id, address, spec }) =>
      address === null || isProgram(spec) ? [] : [{ id, ...address, dialect: 'native' as const }],
    );
    return [...own, ...this.#programs.known(this.#topology)];
  }

  /** Tells every living peer where its neighbours are; settles when those that were up have followed. */
  async #link(started: readonly NetworkPeer[]): Promise<void> {
    const peers = this.#known();
    const neighboursOf = neighbourConfigs(this.#topology, peers, this.#ports);
    const told = this.#living.map((peer) => {
      const unannounced = this.#topology.peers
        .filter((spec) => isProgram(spec) && spec.neighbours.includes(peer.id))
        .map(({ id }) => id);
      const linked = peer.link({ neighbours: neighboursOf.get(peer.id) ?? [], peers, unannounced }, answerMs);
      // Those that have just started are waited for longer, by their lives.
      return started.includes(peer) ? undefined : linked;
    });
    await Promise.all(told);
  }

  #startFailure(peers: readonly NetworkPeer[]): SimError | null {
    const failure = startFailure(peers, this.#topology);
    if (failure !== null || !this.#isStopping) return failure;
    return new SimError('interrupted', 'stopped', { exitCode: ExitCode.interrupted });
  }
}

/** Whether a peer has to be another process to be what it shall be. A program was told everything at its start. */
function mustStartAgain(was: PeerSpec, is: PeerSpec, ports: Ports): boolean {
  if (isProgram(is) || isProgram(was)) {
    const { source: _, ...before } = was;
    const { source: __, ...after } = is;
    return !isDeepStrictEqual(before, after);
  }
  const isMoved = was.ip !== is.ip || (ports === 'ini' && was.port !== is.port);
  return isMoved || was.shareDir !== is.shareDir;
}
